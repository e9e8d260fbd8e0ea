import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Outcome, Refusal } from '@drais/vocabulary/outcome';
import type { StreamSink } from '../room.ts';
import { Unavailable } from '../unavailable.ts';
import { asked, type Breaker, CLOSED, failed, mayAsk } from './breaker.ts';
import {
  leftOf,
  openRemote,
  type Remote,
  type RemoteCall,
  type RemoteStream,
  Unreachable,
} from './remote.ts';

/** Asks a room in another process. `repeatable`: doing it twice is doing it once. */
export type AskRemote = (
  call: RemoteCall,
  how?: { readonly repeatable: boolean },
) => Promise<Outcome<unknown>>;

/** The instances of one room in other processes: whoever asks sees one room. */
export interface Peers {
  readonly call: AskRemote;
  openStream(stream: RemoteStream, sink: StreamSink): Promise<Refusal | undefined>;
  pass(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

interface Instance {
  readonly remote: Remote;
  breaker: Breaker;
}

/**
 * Shares calls among the instances of a room in turn. One that fails is left alone for a while
 * (circuit breaker); what certainly never arrived is asked of the next one, what may have run only
 * where that repeats nothing. One that says nothing gets half of the time that is left, so that
 * there is time to ask the next: a machine that lost its network refuses nobody, it is just silent.
 * @throws {Unavailable} at once when nobody is worth asking
 */
export function openPeers(options: {
  readonly room: string;
  readonly base_urls: readonly string[];
  readonly secret: Buffer;
  nowMs?(): number;
}): Peers {
  const nowMs = options.nowMs ?? Date.now;
  const instances: Instance[] = options.base_urls.map((base_url) => ({
    remote: openRemote({ base_url, secret: options.secret }),
    breaker: CLOSED,
  }));
  let turn = 0;

  function nextOf(tried: ReadonlySet<Instance>): Instance | undefined {
    for (let n = 0; n < instances.length; n++) {
      const instance = instances[(turn + n) % instances.length];
      if (instance === undefined || tried.has(instance)) continue;
      if (!mayAsk(instance.breaker, nowMs())) continue;
      turn = (turn + n + 1) % instances.length;
      return instance;
    }
    return undefined;
  }

  async function ask<T>(
    work: (remote: Remote, is_last: boolean) => Promise<T>,
    repeats: (failure: Unreachable) => boolean,
  ): Promise<T> {
    const tried = new Set<Instance>();
    let failure: Unavailable = new Unavailable(options.room);
    for (let next = nextOf(tried); next !== undefined; next = nextOf(tried)) {
      tried.add(next);
      const is_last = !instances.some((one) => !tried.has(one) && mayAsk(one.breaker, nowMs()));
      const answer = await askOne(next, (remote) => work(remote, is_last));
      if (!(answer instanceof Unreachable)) return answer;
      failure = answer;
      if (!repeats(answer)) break;
    }
    throw failure;
  }

  /** The answer, or why there was none. */
  async function askOne<T>(
    instance: Instance,
    work: (remote: Remote) => Promise<T>,
  ): Promise<T | Unreachable> {
    instance.breaker = asked(instance.breaker, nowMs());
    try {
      const answer = await work(instance.remote);
      instance.breaker = CLOSED;
      return answer;
    } catch (error) {
      if (error instanceof Unreachable) {
        instance.breaker = failed(instance.breaker, nowMs(), !error.may_have_run);
        return error;
      }
      // It answered, if only that it cannot: there is somebody.
      instance.breaker = CLOSED;
      throw error;
    }
  }

  return {
    call: (call, how) => {
      const is_repeatable = how?.repeatable === true;
      return ask(
        (remote, is_last) =>
          is_repeatable && !is_last ? remote.call(call, leftOf(call) / 2) : remote.call(call),
        ({ may_have_run }) => is_repeatable || !may_have_run,
      );
    },
    openStream: (stream, sink) =>
      ask(
        (remote) => remote.openStream(stream, sink),
        ({ may_have_run }) => !may_have_run,
      ),
    pass: (request, response) =>
      ask(
        (remote) => remote.pass(request, response),
        // Its body can be read only once.
        () => false,
      ),
    close: async () => {
      await Promise.all(instances.map(({ remote }) => remote.close()));
    },
  };
}

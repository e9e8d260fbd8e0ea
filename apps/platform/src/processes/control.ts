import { randomBytes } from 'node:crypto';
import { openRemote, type Remote, type RemoteCall } from '@drais/kit/calls/remote';
import type { SteppedClock } from '@drais/kit/clock';
import type { Host } from '@drais/kit/host';
import { accept, type Outcome } from '@drais/vocabulary/outcome';
import { servicePrincipal } from '@drais/vocabulary/principal';

// What the processes of one deployment ask of each other beside the rooms' calls. No contract lists
// it: nobody outside can ask it, since every call between processes is signed.

/** A question about a process itself is answered at once or not at all. */
const QUICK_MS = 2_000;
/** Everything that is due at a step of the clock, on a busy machine. */
const SETTLE_MS = 60_000;
/** A deployment that never comes to rest is a bug that a replay should see. */
const PASSES_MAX = 500;

interface Own {
  readonly host: Host;
  /** Absent where business time is the wall's. */
  readonly stepped: SteppedClock | undefined;
}

const questions: Readonly<Record<string, (own: Own, input: unknown) => Promise<unknown>>> = {
  'drais.is_at_rest': async ({ host }) => host.isAtRest(),
  'drais.step_clock': async ({ stepped }, at) => stepped?.stepTo(new Date(at as string)),
  'drais.readiness': async ({ host }) => host.readiness(),
  'drais.dead_letters': async ({ host }) => host.countDeadLetters(),
};

/** Answers a question about this process; undefined for a call of a room. */
export function answerControl(own: Own, call: RemoteCall): Promise<Outcome<unknown>> | undefined {
  const question = questions[call.route_id];
  return question?.(own, call.input).then((value) => accept(value ?? null));
}

/** This process together with the others that open rooms. */
export interface Deployment {
  /** Steps business time everywhere, with everything due done before and after. */
  stepTo(at: Date): Promise<void>;
  readiness(): ReturnType<Host['readiness']>;
  countDeadLetters: Host['countDeadLetters'];
  close(): Promise<void>;
}

export function openDeployment(
  own: Own,
  more: { readonly others: ReadonlyMap<string, string>; readonly secret: Buffer },
): Deployment {
  const others = [...more.others].map(([name, base_url]) => ({
    name,
    remote: openRemote({ base_url, secret: more.secret, connections_max: 4 }),
  }));
  const askAll = <T>(route_id: string, input?: unknown): Promise<T[]> =>
    Promise.all(others.map(({ remote }) => askOf<T>(remote, { route_id, input })));

  async function settle(): Promise<void> {
    if (others.length === 0) return own.host.settle();
    // One process hands work to another between two looks: only a second quiet pass proves rest.
    for (let pass = 0, quiet = 0; quiet < 2; pass++) {
      if (pass === PASSES_MAX) throw new Error('the processes did not come to rest');
      const here = await own.host.isAtRest();
      const there = await askAll<boolean>('drais.is_at_rest');
      quiet = here && there.every(Boolean) ? quiet + 1 : 0;
    }
  }

  return {
    stepTo: async (at) => {
      await settle();
      await askAll('drais.step_clock', at.toISOString());
      own.stepped?.stepTo(at);
      await settle();
    },
    readiness: async () => {
      const asked = others.map(async ({ name, remote }) => {
        const parts = await askOf<{ ok: boolean }[]>(remote, {
          route_id: 'drais.readiness',
          timeout_ms: QUICK_MS,
        }).catch(() => null);
        return { name, ok: parts?.every(({ ok }) => ok) ?? false };
      });
      return [...(await own.host.readiness()), ...(await Promise.all(asked))];
    },
    countDeadLetters: async () => {
      const here = await own.host.countDeadLetters();
      const there = await askAll<typeof here>('drais.dead_letters');
      return [here, ...there].flat();
    },
    close: async () => {
      await Promise.all(others.map(({ remote }) => remote.close()));
    },
  };
}

async function askOf<T>(
  remote: Remote,
  question: { readonly route_id: string; readonly input?: unknown; readonly timeout_ms?: number },
): Promise<T> {
  const { route_id, input = null, timeout_ms = SETTLE_MS } = question;
  const context = {
    principal: servicePrincipal('platform'),
    deadline: new Date(Date.now() + timeout_ms),
    trace_id: randomBytes(16).toString('hex'),
  };
  const answer = await remote.call({ route_id, context, input });
  if (!answer.ok) throw new Error(`${route_id}: ${answer.refusal.code}`);
  return answer.value as T;
}

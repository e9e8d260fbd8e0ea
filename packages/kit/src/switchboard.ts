import type { RecordedEvent, RouteShape } from '@drais/vocabulary/define';
import { type Outcome, refuse } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import {
  DELIVER_EVENTS,
  type EventsCall,
  openDeliveries,
  takeDeliveries,
} from './calls/deliveries.ts';
import { asSent, dispatch, type StatusOf } from './calls/dispatch.ts';
import type { AskRemote } from './calls/peers.ts';
import type { RemoteCall } from './calls/remote.ts';
import { faultPoint } from './faults/fault-points.ts';
import type { EventHandler, UseCase } from './room.ts';
import type { Tools } from './tools.ts';
import { Unavailable } from './unavailable.ts';

/** A room of this process, as the switchboard sees it. */
export interface Connected {
  readonly tools: Tools;
  readonly use_cases: readonly UseCase[];
  readonly handlers: readonly EventHandler[];
}

/** A route that this process answers itself. */
interface Local {
  readonly use_case: UseCase;
  readonly tools: Tools;
}

export interface SwitchboardOptions {
  readonly statusOf: StatusOf;
  /** Asks a room that another process holds; undefined when none does. */
  remote(room: string): AskRemote | undefined;
}

export interface Switchboard {
  connect(room: string, connected: Connected): void;
  /** Calls a route wherever its room is. @throws {Unavailable} when it does not answer in time */
  call(route: RouteShape, input: unknown, context: CallContext): Promise<Outcome<unknown>>;
  /** Answers a call of another process. */
  answer(call: RemoteCall): Promise<Outcome<unknown>>;
  /** Hands an event to a subscriber wherever it is. */
  deliver(subscriber: string, event: RecordedEvent): Promise<void>;
}

/** Connects rooms by contract: a caller cannot tell whether the other one is in this process. */
export function openSwitchboard(options: SwitchboardOptions): Switchboard {
  const rooms = new Map<string, Connected>();
  const routes = new Map<string, Local>();
  const told_newer = new Set<string>();
  /** Ways to subscribers in other processes, by room. */
  const far = new Map<string, ReturnType<typeof openDeliveries>>();

  async function callRoute(
    route: RouteShape,
    input: unknown,
    context: CallContext,
  ): Promise<Outcome<unknown>> {
    const local = routes.get(route.id);
    if (local !== undefined) return runHere(local, asSent(input ?? {}), context);
    const remote = options.remote(route.id.split('.')[0] ?? '');
    if (remote === undefined) throw new Unavailable(route.id);
    return remote(
      { route_id: route.id, context, input },
      { repeatable: isRepeatable(route, context) },
    );
  }

  function runHere({ use_case, tools }: Local, input: unknown, context: CallContext) {
    const work = dispatch(use_case, tools, { context, input, statusOf: options.statusOf });
    return withinDeadline(work, use_case.route.id, context.deadline);
  }

  async function answer(call: RemoteCall): Promise<Outcome<unknown>> {
    if (call.route_id === DELIVER_EVENTS) {
      const told = call.input as EventsCall;
      const value = await takeDeliveries(told, (event) => deliver(told.subscriber, event));
      return { ok: true, value };
    }
    const local = routes.get(call.route_id);
    if (local === undefined)
      return refuse('gateway.route_unknown', 'This process does not answer that.');
    return runHere(local, call.input ?? {}, call.context);
  }

  function deliverFar(subscriber: string, event: RecordedEvent): Promise<void> {
    const known = far.get(subscriber);
    if (known !== undefined) return known(event);
    const deliverTo = openDeliveries(subscriber, async (call, how) => {
      const remote = options.remote(subscriber);
      if (remote === undefined) throw new Unavailable(subscriber);
      return remote(call, how);
    });
    far.set(subscriber, deliverTo);
    return deliverTo(event);
  }

  async function deliver(subscriber: string, event: RecordedEvent): Promise<void> {
    const here = rooms.get(subscriber);
    if (here === undefined) {
      await deliverFar(subscriber, event);
      return;
    }
    const handlers = here.handlers.filter(({ type }) => type === event.type);
    const [first] = handlers;
    // Queued by newer code, or a leftover of a handler that is gone. It is not ours to forget: the
    // attempts count, and in the end a person looks.
    if (first === undefined) throw new Error(`${subscriber} has no handler for ${event.type}`);
    if (event.version > first.definition.version) tellNewer(here.tools, event, first);
    for (const handler of handlers) await handler.run(here.tools, event as RecordedEvent<never>);
    faultPoint('handler.after_commit');
  }

  /** Said once: the relay comes again in silence until newer code takes the event. */
  function tellNewer(tools: Tools, { type, version }: RecordedEvent, handler: EventHandler): void {
    const what = `${tools.room} ${type} ${String(version)}`;
    if (told_newer.has(what)) return;
    told_newer.add(what);
    tools.log.warn(
      { type, version, known_version: handler.definition.version },
      'an event is newer than this process: it waits until newer code takes it',
    );
  }

  return {
    connect: (room, connected) => {
      rooms.set(room, connected);
      for (const use_case of connected.use_cases) {
        routes.set(use_case.route.id, { use_case, tools: connected.tools });
      }
    },
    call: callRoute,
    answer,
    deliver,
  };
}

/** A question changes nothing; a mutation with a key has one effect however often it is asked. */
function isRepeatable(route: RouteShape, { idempotency_key, principal }: CallContext): boolean {
  return route.method === 'GET' || (idempotency_key !== undefined && principal.kind !== 'service');
}

/** The answer, or `Unavailable` at the deadline: whoever asked has stopped waiting. */
async function withinDeadline<T>(work: Promise<T>, what: string, deadline: Date): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Unavailable(what)),
      Math.max(0, deadline.getTime() - Date.now()),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

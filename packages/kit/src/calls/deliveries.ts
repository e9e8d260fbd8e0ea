import type { RecordedEvent } from '@drais/vocabulary/define';
import { servicePrincipal } from '@drais/vocabulary/principal';
import { openGatherer } from '../gather.ts';
import { Unavailable } from '../unavailable.ts';
import type { AskRemote } from './peers.ts';

/** The pseudo-route by which a relay reaches a subscriber in another process. */
export const DELIVER_EVENTS = 'drais.deliver_events';

/** How long a subscriber in another process may take over the events of one call. */
const DELIVER_TIMEOUT_MS = 10_000;
/**
 * How long it waits for one of them: the rest of its call must be told in time that they are done.
 */
const HANDLE_TIMEOUT_MS = 8_000;
/** Events a call: some 100 kB. */
const EVENTS_MAX = 64;
/** Calls under way at once to one subscriber: one is on the wire while another is worked on. */
const CALLS_MAX = 4;

export interface EventsCall {
  readonly subscriber: string;
  /** Each of another stream, so that their order does not matter. */
  readonly events: readonly RecordedEvent[];
}

/** What became of one event. `is_unavailable`: by no fault of its own. */
type Delivered =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly is_unavailable: boolean };

/** Events that are on their way to one subscriber at the same moment share a call. */
export function openDeliveries(
  subscriber: string,
  ask: AskRemote,
): (event: RecordedEvent) => Promise<void> {
  return openGatherer<RecordedEvent, void>({
    trips_max: CALLS_MAX,
    items_max: EVENTS_MAX,
    go: async (events) => {
      const context = {
        principal: servicePrincipal('relay'),
        deadline: new Date(Date.now() + DELIVER_TIMEOUT_MS),
        trace_id: events[0]?.trace_id ?? '',
      };
      const input: EventsCall = { subscriber, events };
      // Whoever handles an event knows it by its id.
      const answer = await ask({ route_id: DELIVER_EVENTS, context, input }, { repeatable: true });
      // A process of older code: it is being replaced.
      if (!answer.ok) throw new Unavailable(subscriber);
      return (answer.value as readonly Delivered[]).map(settledFrom);
    },
  });
}

function settledFrom(delivered: Delivered): PromiseSettledResult<void> {
  if (delivered.ok) return { status: 'fulfilled', value: undefined };
  const { reason, is_unavailable } = delivered;
  return {
    status: 'rejected',
    reason: is_unavailable ? new Unavailable(reason) : new Error(reason),
  };
}

/** The other end: hands each event to its handlers and tells what became of each. */
export function takeDeliveries(
  { events }: EventsCall,
  deliver: (event: RecordedEvent) => Promise<void>,
): Promise<readonly Delivered[]> {
  return Promise.all(
    events.map(async (event): Promise<Delivered> => {
      try {
        await inTime(deliver(event), event);
        return { ok: true };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { ok: false, reason, is_unavailable: error instanceof Unavailable };
      }
    }),
  );
}

async function inTime(work: Promise<void>, { type }: RecordedEvent): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Unavailable(`a handler of ${type}`)), HANDLE_TIMEOUT_MS);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

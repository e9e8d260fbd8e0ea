import { addSeconds } from '@drais/vocabulary/units';
import type { PaymentsTools } from '../payments-tools.ts';
import {
  forgetDoneEvents,
  listWaitingEvents,
  moveProviderEvent,
  type WaitingEvent,
} from '../store/provider-events.ts';
import { lookIntoDispute } from './look-into-dispute.ts';

/** Messages of one run: more disputes than a deployment gets in a day. */
const RUN_MAX = 50;
/** Pause after a provider that did not say, seconds. Nobody waits for a dispute. */
const AGAIN_S = 30;
/** How long messages that were done are kept, seconds: a provider repeats them for three days. */
const KEPT_S = 2_592_000;
/** Old messages that one run forgets. */
const FORGET_MAX = 1_000;

/** Looks into the disputes that the provider told of. Returns how many messages are done. */
export async function lookIntoDisputes(tools: PaymentsTools, database: string): Promise<number> {
  const shard = tools.db.database(database);
  const provider = tools.provider_name;
  const due = { provider, wall_now: tools.wallNow(), limit: RUN_MAX };
  let done = 0;
  for (const event of await listWaitingEvents(shard, due)) {
    if (await lookInto(tools, database, event)) done++;
  }
  return done;
}

async function lookInto(
  tools: PaymentsTools,
  database: string,
  event: WaitingEvent,
): Promise<boolean> {
  const look = await lookIntoDispute(tools, event.object_id);
  const status = look === 'unheard' ? 'waiting' : look === 'nobodys' ? 'unknown' : 'done';
  const due_at = addSeconds(tools.wallNow(), AGAIN_S);
  await moveProviderEvent(tools.db.database(database), event, { status, due_at });
  return status !== 'waiting';
}

/** Forgets messages that were done long ago. Returns how many. */
export function forgetProviderEvents(tools: PaymentsTools, database: string): Promise<number> {
  const before = addSeconds(tools.wallNow(), -KEPT_S);
  return forgetDoneEvents(tools.db.database(database), { before, limit: FORGET_MAX });
}

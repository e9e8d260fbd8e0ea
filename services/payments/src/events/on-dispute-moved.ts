import { payments } from '@drais/contracts';
import { handle } from '@drais/kit';
import { tellDispute } from '../use-cases/tell-dispute.ts';

// The room hears its own events: a dispute lies with its payment on the rider's shard, the list of
// an area's disputes on the area's.
const { events } = payments;

export const onDisputeOpened = handle(events.disputeOpened, tellDispute);
export const onDisputeMoved = handle(events.disputeMoved, tellDispute);

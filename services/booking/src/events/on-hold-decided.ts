import { payments } from '@drais/contracts';
import { handle, type Tools } from '@drais/kit';
import type { RecordedEvent } from '@drais/vocabulary/define';
import { goOnAfterBank } from '../use-cases/go-on-after-bank.ts';

export const onHoldPlaced = handle(payments.events.holdPlaced, decided);
export const onHoldDeclined = handle(payments.events.holdDeclined, decided);

interface Decided {
  readonly trip_id: string;
  /** Absent: the hold. */
  readonly charge?: string;
}

async function decided(tools: Tools, event: RecordedEvent<Decided>): Promise<void> {
  const { trip_id, charge = 'hold' } = event.data;
  if (charge === 'hold') await goOnAfterBank(tools, { trip_id, trace_id: event.trace_id });
}

import { type booking, payments } from '@drais/contracts';
import { type Tools, Unavailable } from '@drais/kit';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { secondsBetween } from '@drais/vocabulary/units';
import type { Trip } from '../domain/trip.ts';
import { unriddenUntil } from '../domain/trip-pause.ts';

type Effect = Pick<
  OutputOf<typeof booking.previewEndForRider>,
  'ended_at' | 'duration_s' | 'paused_s' | 'fare'
>;

/**
 * What a started trip would last and cost if it ended then; without a fare while payments cannot be
 * asked.
 */
export async function effectOfEnd(tools: Tools, trip: Trip, ended_at: Date): Promise<Effect> {
  const started_at = trip.started_at ?? ended_at;
  const usage = {
    started_at: started_at.toISOString(),
    ended_at: ended_at.toISOString(),
    ...unriddenUntil(trip, ended_at),
  };
  const { plan, trip_id, rider_id } = trip;
  const fare = await fareOf(tools, { plan, ...usage, trip: { trip_id, rider_id } });
  return {
    ended_at: usage.ended_at,
    duration_s: secondsBetween(started_at, ended_at),
    paused_s: usage.paused_s,
    ...(fare === undefined ? {} : { fare }),
  };
}

async function fareOf(
  tools: Tools,
  usage: InputOf<typeof payments.priceUsage>,
): Promise<Effect['fare']> {
  try {
    const priced = await tools.call(payments.priceUsage, usage);
    return priced.ok ? priced.value : undefined;
  } catch (error) {
    if (error instanceof Unavailable) return undefined;
    throw error;
  }
}

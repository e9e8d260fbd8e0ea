import { booking } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept } from '@drais/vocabulary/outcome';
import { upsertRecordedTrips } from '../store/recorded-trips.ts';

/**
 * History is data, not decisions: it makes no events, and a repeated import replaces its own rows.
 */
export const importTripsUseCase = useCase(
  booking.importTrips,
  async (tools, _context, { area_id, trips }) => {
    await upsertRecordedTrips(tools.db.shard(area_id), area_id, trips);
    return accept({ stored: trips.length });
  },
);

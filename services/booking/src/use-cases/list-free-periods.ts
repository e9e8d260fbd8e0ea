import { booking, fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { isReservedForPeriod } from '@drais/vocabulary/vehicle';
import { freePeriods } from '../domain/reservation.ts';
import { listPromised } from '../store/reservations.ts';
import { findTripRules } from '../store/trip-rules.ts';

/** Promises of one vehicle in a week of quarter hours: more do not fit without an overlap. */
const PROMISES_MAX = 1000;

export const listFreePeriodsUseCase = useCase(
  booking.listFreePeriods,
  async (tools, _context, { area_id, public_vehicle_id }) => {
    const found = await tools.call(fleet.getVehicle, { area_id, public_vehicle_id });
    if (!found.ok) return refuse('booking.vehicle_unknown', 'No such vehicle here.');
    const { vehicle_id, vehicle_class } = found.value;
    if (!isReservedForPeriod(vehicle_class))
      return refuse('booking.period_not_taken', 'Scooters and e-bikes are held without a period.');
    const shard = tools.db.shard(area_id);
    const { rules } = await findTripRules(shard, area_id, vehicle_class);
    const from = tools.now();
    const until = addSeconds(from, rules.ahead_max_s);
    const span = { area_id, vehicle_id, from, until, except: null, limit: PROMISES_MAX };
    const free = freePeriods(await listPromised(shard, span), from, until);
    return accept({
      free: free.map(({ starts_at, ends_at }) => ({
        starts_at: starts_at.toISOString(),
        ends_at: ends_at.toISOString(),
      })),
    });
  },
);

import { booking } from '@drais/contracts';
import { type Tools, Unavailable, useCase } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { recoveryUntil } from '../domain/trip-recovery.ts';
import { findConflictCase } from '../store/conflict-cases.ts';
import { findCase } from '../store/recovery-cases.ts';
import { findReservation, type Reservation } from '../store/reservations.ts';
import { findTrip } from '../store/trips.ts';
import { effectOfEnd } from './effect-of-end.ts';
import { foreseeHealing } from './heal-reservation.ts';

type Foreseen = Pick<OutputOf<typeof booking.previewConflictDecision>, 'other' | 'credit'>;

const unknown = () => refuse('booking.case_unknown', 'There is no such case.');

export const previewCloseRecoveryUseCase = useCase(
  booking.previewCloseRecovery,
  async (tools, _context, { case_id, ended_at: asked_at }) => {
    const area_id = shardKeyOf(case_id);
    const shard = tools.db.shard(area_id);
    const found = await findCase(shard, area_id, case_id);
    const trip = found === null ? null : await findTrip(shard, area_id, found.trip_id);
    if (found === null || trip === null) return unknown();
    const now = tools.now();
    const ended_at =
      asked_at === undefined ? (found.returned_at ?? found.opened_at) : new Date(asked_at);
    const open = recoveryUntil(trip, ended_at, now);
    if (!open.ok) return open;
    return accept({
      earliest_at: open.value.started_at.toISOString(),
      latest_at: now.toISOString(),
      ...(await effectOfEnd(tools, trip, ended_at)),
    });
  },
);

export const previewConflictDecisionUseCase = useCase(
  booking.previewConflictDecision,
  async (tools, _context, { case_id }) => {
    const area_id = shardKeyOf(case_id);
    const shard = tools.db.shard(area_id);
    const found = await findConflictCase(shard, area_id, case_id);
    if (found === null) return unknown();
    if (found.status === 'closed')
      return refuse('booking.case_closed', 'This case is decided already.');
    const reservation = await findReservation(shard, area_id, found.reservation_id);
    if (reservation === null) return unknown();
    const is_waited_for = reservation.status === 'held';
    const foreseen = is_waited_for ? await foresee(tools, reservation) : {};
    if (foreseen === null)
      return refuse('booking.part_unavailable', 'A part does not answer. Please try again.');
    return accept({
      starts_at: reservation.starts_at.toISOString(),
      ends_at: reservation.ends_at.toISOString(),
      is_waited_for,
      ...foreseen,
    });
  },
);

/** Null when a room that knows of vehicles, riders or prices is away. */
async function foresee(tools: Tools, reservation: Reservation): Promise<Foreseen | null> {
  try {
    const { vehicle, period, credit } = await foreseeHealing(tools, reservation);
    if (vehicle === undefined) return credit.amount_minor === 0 ? {} : { credit };
    const { code, vehicle_class, distance_m } = vehicle;
    const times = {
      starts_at: period.starts_at.toISOString(),
      ends_at: period.ends_at.toISOString(),
      answer_by: period.answer_by.toISOString(),
    };
    return { other: { code, vehicle_class, distance_m, ...times } };
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

import { booking } from '@drais/contracts';
import { type Projector, project } from '@drais/kit';
import { conflictProjectors } from './project-conflicts.ts';
import { reservationProjectors } from './project-reservations.ts';
import { tripProjectors } from './project-trips.ts';
import { waitlistProjectors } from './project-waitlist.ts';

const rules: Projector[] = [
  project(booking.events.tripRulesSet, async (tx, { data, shard_key, stream_version }) => {
    await tx.query(
      `insert into booking.trip_rules (area_id, vehicle_class, rules, stream_version) values ($1, $2, $3, $4)
       on conflict (area_id, vehicle_class) do update set rules = excluded.rules, stream_version = excluded.stream_version`,
      [shard_key, data.vehicle_class, JSON.stringify(data.rules), stream_version],
    );
  }),
];

export const projectors: readonly Projector[] = [
  ...reservationProjectors,
  ...tripProjectors,
  ...rules,
  ...conflictProjectors,
  ...waitlistProjectors,
];

import { type DataOf, defineEvent, type RecordedEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import type { Transaction } from '../../db/shard.ts';
import { defineRoom, type EventHandler, handle, type Projector, project } from '../../room.ts';

// One event in three versions, each with another meaning, and the room as its code was in each of
// them. A real room has the newest code only; its contract keeps the older definitions.

const type = 'ageing.vehicle_rested';

export const restedOnce = defineEvent({
  type,
  version: 1,
  data: Type.Object({ vehicle_id: Type.String(), rest_min: Type.Integer() }),
});

/** Seconds instead of minutes. */
export const restedTwice = defineEvent(
  { type, version: 2, data: Type.Object({ vehicle_id: Type.String(), rest_s: Type.Integer() }) },
  {
    from: restedOnce,
    data: ({ vehicle_id, rest_min }) => ({ vehicle_id, rest_s: rest_min * 60 }),
  },
);

/** Told apart by what the vehicle did; before, nobody counted a charging vehicle as resting. */
export const rested = defineEvent(
  {
    type,
    version: 3,
    data: Type.Object({
      vehicle_id: Type.String(),
      parked_s: Type.Integer(),
      charging_s: Type.Integer(),
    }),
  },
  {
    from: restedTwice,
    data: ({ vehicle_id, rest_s }) => ({ vehicle_id, parked_s: rest_s, charging_s: 0 }),
  },
);

type Rest = DataOf<typeof rested>;
type Hear = (event: RecordedEvent) => void;

async function add(tx: Transaction, event: RecordedEvent, rest: Rest): Promise<void> {
  await tx.query(
    `insert into ageing.rests as r (area_id, vehicle_id, parked_s, charging_s, stream_version)
     values ($1, $2, $3, $4, $5)
     on conflict (area_id, vehicle_id) do update set parked_s = r.parked_s + excluded.parked_s,
       charging_s = r.charging_s + excluded.charging_s, stream_version = excluded.stream_version`,
    [event.shard_key, rest.vehicle_id, rest.parked_s, rest.charging_s, event.stream_version],
  );
}

/** The room with these readers, whichever version they are written against. */
export function ageingRoom(readers: { projectors: Projector[]; handlers: EventHandler[] }) {
  return defineRoom({
    name: 'ageing',
    migrations: new URL('./migrations/', import.meta.url),
    state_tables: ['rests'],
    ...readers,
    use_cases: [],
    jobs: [],
    open: async (tools) => ({ tools }),
  });
}

export function firstAgeingRoom(hear: Hear) {
  return ageingRoom({
    projectors: [
      project(restedOnce, (tx, event) => {
        const { vehicle_id, rest_min } = event.data;
        return add(tx, event, { vehicle_id, parked_s: rest_min * 60, charging_s: 0 });
      }),
    ],
    handlers: [handle(restedOnce, async (_tools, event) => hear(event))],
  });
}

export function secondAgeingRoom(hear: Hear) {
  return ageingRoom({
    projectors: [
      project(restedTwice, (tx, event) => {
        const { vehicle_id, rest_s } = event.data;
        return add(tx, event, { vehicle_id, parked_s: rest_s, charging_s: 0 });
      }),
    ],
    handlers: [handle(restedTwice, async (_tools, event) => hear(event))],
  });
}

export function newestAgeingRoom(hear: Hear) {
  return ageingRoom({
    projectors: [project(rested, (tx, event) => add(tx, event, event.data))],
    handlers: [handle(rested, async (_tools, event) => hear(event))],
  });
}

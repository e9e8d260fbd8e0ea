import { defineRoom, handle, project, type Tools } from '@drais/kit';
import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';

/** Something moved: as large as an event of a reservation. */
export const thingMoved = defineEvent({
  type: 'bench_publisher.thing_moved',
  version: 1,
  data: Type.Object(
    {
      thing_id: Type.String(),
      /** Of the arrival that caused it. */
      number: Type.Integer(),
      note: Type.String(),
    },
    { additionalProperties: false },
  ),
});

/** A room that says what happened. */
export const publisherRoom = defineRoom<Tools>({
  name: 'bench_publisher',
  migrations: new URL('./event-lag-migrations/publisher/', import.meta.url),
  state_tables: ['things'],
  projectors: [
    project(thingMoved, async (tx, { shard_key, stream_version, data }) => {
      await tx.query(
        `insert into bench_publisher.things as t (area_id, thing_id, moves, stream_version) values ($1, $2, 1, $3)
         on conflict (area_id, thing_id) do update set moves = t.moves + 1, stream_version = excluded.stream_version`,
        [shard_key, data.thing_id, stream_version],
      );
    }),
  ],
  use_cases: [],
  handlers: [],
  jobs: [],
  open: async (tools) => ({ tools }),
});

/** What the subscriber's process has seen, by the number of the arrival. */
export interface Hearing {
  /** Milliseconds of the machine's monotonic clock, when the handler was called first. */
  readonly heard_ms: Map<number, number>;
  /** When what it keeps was committed. */
  readonly kept_ms: Map<number, number>;
  /** Calls of the handler, repeated ones too. */
  calls: number;
}

/** The same clock in every process of a machine. */
export function machineMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A room that hears of it and keeps each event once, on its own shard, on disk. */
export function subscriberRoom(hearing: Hearing) {
  return defineRoom<Tools>({
    name: 'bench_subscriber',
    migrations: new URL('./event-lag-migrations/subscriber/', import.meta.url),
    state_tables: [],
    projectors: [],
    use_cases: [],
    handlers: [
      handle(thingMoved, async (tools: Tools, event) => {
        const { number } = event.data;
        hearing.calls++;
        if (!hearing.heard_ms.has(number)) hearing.heard_ms.set(number, machineMs());
        await tools.db.shard(event.shard_key).query(
          `insert into bench_subscriber.heard (area_id, event_id, stream_id, stream_version) values ($1, $2, $3, $4)
           on conflict (area_id, event_id) do nothing`,
          [event.shard_key, event.event_id, event.stream_id, event.stream_version],
        );
        hearing.kept_ms.set(number, machineMs());
      }),
    ],
    jobs: [],
    open: async (tools) => ({ tools }),
  });
}

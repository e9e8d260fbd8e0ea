import { defineEvent, defineRoute } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { Type } from 'typebox';
import { retryOnConflict } from '../../events/record.ts';
import { defineRoom, handle, project, useCase } from '../../room.ts';
import type { Tools } from '../../tools.ts';

const Shape = <
  P extends Record<string, ReturnType<typeof Type.String> | ReturnType<typeof Type.Integer>>,
>(
  p: P,
) => Type.Object(p, { additionalProperties: false });

export const counted = defineEvent({
  type: 'fixture.counted',
  version: 1,
  data: Shape({ counter_id: Type.String(), by: Type.Integer() }),
});

export const count = defineRoute({
  id: 'fixture.count',
  summary: 'Adds to a counter.',
  method: 'POST',
  path: '/v1/counters/{counter_id}/counts',
  scope: 'rider',
  input: Shape({ area_id: Type.String(), counter_id: Type.String(), by: Type.Integer() }),
  output: Shape({ total: Type.Integer() }),
  refusals: ['fixture.negative'],
});

const heard: unknown[] = [];

/** What the room's own handler has heard, in order. */
export function heardEvents(): unknown[] {
  return heard;
}

const countUseCase = useCase(count, async (tools: Tools, context, { area_id, counter_id, by }) => {
  if (by < 0) return refuse('fixture.negative', 'Counters only grow.');
  const shard = tools.db.shard(area_id);
  return retryOnConflict(async () => {
    const [row] = await shard.query<{ total: number; stream_version: number }>(
      'select total, stream_version from fixture.counters where area_id = $1 and counter_id = $2',
      [area_id, counter_id],
    );
    const head = {
      shard_key: area_id,
      stream_id: counter_id,
      stream_version: row?.stream_version ?? 0,
      trace_id: context.trace_id,
    };
    await shard.transaction((tx) =>
      tools.record(tx, head, [counted.at(tools.now(), { counter_id, by })]),
    );
    return accept({ total: (row?.total ?? 0) + by });
  });
});

export const fixtureRoom = defineRoom({
  name: 'fixture',
  migrations: new URL('./migrations/', import.meta.url),
  state_tables: ['counters'],
  projectors: [
    project(counted, async (tx, event) => {
      await tx.query(
        `insert into fixture.counters as c (area_id, counter_id, total, stream_version) values ($1, $2, $3, $4)
         on conflict (area_id, counter_id) do update set total = c.total + excluded.total, stream_version = excluded.stream_version`,
        [event.shard_key, event.data.counter_id, event.data.by, event.stream_version],
      );
    }),
  ],
  use_cases: [countUseCase],
  handlers: [
    handle(counted, async (_tools, event) => {
      heard.push(event.data);
    }),
  ],
  jobs: [],
  open: async (tools) => ({ tools }),
});

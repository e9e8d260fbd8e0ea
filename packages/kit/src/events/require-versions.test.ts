import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineEvent } from '@drais/vocabulary/define';
import { type AnyRoom, type HostOptions, openHost } from '../host.ts';
import { handle } from '../room.ts';
import {
  ageingRoom,
  newestAgeingRoom,
  rested,
  restedOnce,
  restedTwice,
} from '../testing/ageing-room/ageing-room.ts';
import { openTestRoom } from '../testing/open-room.ts';

const deaf = () => undefined;

describe('the readers of an event', () => {
  const [type, data] = [rested.type, rested.data];
  const open = (...rooms: AnyRoom[]) =>
    openHost({ rooms, open: [], urls: [] } as unknown as HostOptions);
  const listening = (definition: Parameters<typeof handle>[0]) =>
    ageingRoom({ projectors: [], handlers: [handle(definition, async () => undefined)] });

  it('are refused at the start when their chain of versions has a hole', async () => {
    const skipping = defineEvent(
      { type, version: 3, data },
      {
        from: restedOnce,
        data: ({ vehicle_id }) => ({ vehicle_id, parked_s: 0, charging_s: 0 }),
      },
    );
    const rootless = defineEvent({ type, version: 2, data });

    await assert.rejects(
      open(listening(skipping)),
      /ageing.vehicle_rested in ageing: version 3 has no upcast from version 2/,
    );
    await assert.rejects(open(listening(rootless)), /version 2 has no upcast from version 1/);
  });

  it('are refused at the start when one of them is left behind', async () => {
    const behind = { ...listening(restedTwice), name: 'behind' };

    await assert.rejects(
      open(newestAgeingRoom(deaf), behind),
      /ageing.vehicle_rested is read as version 3 in ageing and as version 2 in behind/,
    );
  });

  it('record in the newest version only', async (t) => {
    const room = await openTestRoom(t, newestAgeingRoom(deaf));
    const head = { shard_key: 'mannheim', stream_id: 'b', stream_version: 0, trace_id: '' };
    const old = restedOnce.at(new Date(), { vehicle_id: 'b', rest_min: 1 });

    await assert.rejects(
      room.directory.shard('mannheim').transaction((tx) => room.tools.record(tx, head, [old])),
      /ageing.vehicle_rested is recorded as version 3, not 1/,
    );
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestRoom } from '@drais/kit/testing/open-room';
import { fleetRoom } from '../index.ts';

const NOW = new Date('2026-06-01T08:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

describe('what vehicles said', () => {
  it('is forgotten after 30 days, also what could not be true', async (t) => {
    const now = () => NOW;
    const room = await openTestRoom(t, fleetRoom, { now, wallNow: now });
    const shard = room.tools.db.shard('mannheim');
    for (const [n, days] of [31, 29].entries()) {
      const values = ['mannheim', `mannheim.device#${String(n)}`, daysAgo(days)];
      await shard.query(
        `insert into fleet.quarantined_reports (area_id, quarantined_id, device_id, received_at, reason, report)
         values ($1, $2, 'mannheim.device', $3, 'teleport', '{}')`,
        values,
      );
      await shard.query(
        `insert into fleet.refused_messages
           (area_id, refusal_id, device_id, reason, detail, occurrences, first_at, last_at)
         values ($1, $2, '', 'device_unknown', '', 1, $3, $3)`,
        values,
      );
      await shard.query(
        `insert into fleet.reports (area_id, device_id, sequence, boot_id, observed_at, received_at,
           lat, lon, accuracy_m, speed_m_s, charge_fraction, locked)
         values ($1, $2, 1, 'boot', $3, $3, 0, 0, 0, 0, 0, true)`,
        values,
      );
    }
    await room.runJob('fleet.purge_old_messages');
    const kept = await shard.query<{ at: Date }>(
      `select received_at as at from fleet.quarantined_reports
       union all select last_at from fleet.refused_messages
       union all select received_at from fleet.reports`,
    );
    assert.deepEqual(
      kept.map(({ at }) => at),
      [daysAgo(29), daysAgo(29), daysAgo(29)],
    );
  });
});

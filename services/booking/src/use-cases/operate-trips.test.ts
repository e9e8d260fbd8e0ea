import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking } from '@drais/contracts';
import { area_id, codeOf, openTown } from './town.fixture.ts';

describe('the decision about a recovered trip', () => {
  it('is about a case that there is', async (t) => {
    const { room } = await openTown(t);
    const case_id = 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc7';
    const ended_at = '2026-05-01T09:00:00.000Z';
    const decision = { case_id, ended_at, reason: 'Phone was lost.' };
    assert.equal(
      codeOf(await room.call(booking.closeRecoveryCase, decision)),
      'booking.case_unknown',
    );
  });

  it('lies between the start of the trip and now, and is made once', async (t) => {
    const { room, start, acknowledge, pass } = await openTown(t);
    await start();
    await acknowledge();
    pass(12 * 3600 + 1);
    await room.runJob('booking.open_recovery_cases');
    const cases = await room.call(booking.listRecoveryCases, { area_id, status: 'open' });
    const case_id = cases.ok ? (cases.value.items[0]?.case_id ?? '') : '';
    const decide = (ended_at: string) =>
      room.call(booking.closeRecoveryCase, { case_id, ended_at, reason: 'Phone was lost.' });

    for (const ended_at of ['2026-05-01T07:59:59.000Z', '2026-05-01T20:00:02.000Z']) {
      assert.equal(codeOf(await decide(ended_at)), 'booking.time_implausible', ended_at);
    }
    assert.equal(codeOf(await decide('2026-05-01T09:00:00.000Z')), 'ok');
    assert.equal(codeOf(await decide('2026-05-01T10:00:00.000Z')), 'booking.case_closed');
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { disputeEvents, type KnownDispute } from './dispute.ts';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import { eur, facts, now } from './payment.fixture.ts';

describe('a dispute', () => {
  const told = {
    dispute_id: 'd1',
    charge: 'hold',
    status: 'needs_response',
    reason: 'fraudulent',
    respond_by: '2026-05-10T00:00:00.000Z',
    amount: eur(300),
    withdrawn: eur(300),
    fee: eur(15),
  } as unknown as KnownDispute;
  const known = (more: object): KnownDispute => ({ ...told, moves: 2, ...more });
  const typesOf = (before: KnownDispute | null) =>
    disputeEvents(facts, { known: before, told }, now).map(({ type }) => type);
  const posted = 'payments.ledger_entry_posted';

  it('is on record when it is new, with what it did to our money', () => {
    const [opened, entry] = disputeEvents(facts, { known: null, told }, now);
    assert.equal(opened?.type, 'payments.dispute_opened');
    assert.deepEqual(opened?.data, { ...ids, ...told });
    assert.equal((entry?.data as { cause: string } | undefined)?.cause, 'dispute:d1:1');
  });

  it('is quiet while it stands as our books say', () => assert.deepEqual(typesOf(known({})), []));

  it('is on record each time it moves, and posted where its money moved', () => {
    const moved = 'payments.dispute_moved';
    assert.deepEqual(typesOf(known({ status: 'under_review' })), [moved]);
    assert.deepEqual(typesOf(known({ respond_by: undefined })), [moved]);
    assert.deepEqual(typesOf(known({ amount: eur(1) })), [moved]);
    assert.deepEqual(typesOf(known({ withdrawn: eur(0) })), [moved, posted]);
    assert.deepEqual(typesOf(known({ fee: eur(0) })), [moved, posted]);
    const events = disputeEvents(facts, { known: known({ fee: eur(0) }), told }, now);
    assert.equal((events[1]?.data as { cause: string } | undefined)?.cause, 'dispute:d1:3');
  });
});

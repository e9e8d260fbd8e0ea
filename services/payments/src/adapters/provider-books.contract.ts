import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ContractWorld, eur, LONG_AGO } from './contract-world.fixture.ts';
import type { ListRequest } from './payment-provider.ts';
import type { ProviderDispute, ProviderMovement } from './provider-books.ts';

/** What a provider's books say about money that it owes us: fees, disputes, payouts. */
export function providerBooksContract(world: ContractWorld): void {
  const { opened, call, captured } = world;

  const disputeOf = async (dispute_id: string): Promise<ProviderDispute> => {
    const { provider, timeout_ms } = opened();
    const found = await provider.findDispute({ dispute_id, timeout_ms });
    return found.status === 'disputed' ? found.dispute : assert.fail(found.status);
  };
  const moneyOf = ({ status, amount, withdrawn }: ProviderDispute) => [status, amount, withdrawn];

  describe('a dispute', () => {
    it('withholds what the payer wants back, and costs a fee', async () => {
      const authorization_id = await captured(1_000);
      const dispute_id = await opened().controls.dispute(authorization_id, 1_000);
      const dispute = await disputeOf(dispute_id);
      assert.equal(dispute.authorization_id, authorization_id);
      assert.match(dispute.metadata_reference ?? '', /^payment-/);
      assert.deepEqual(moneyOf(dispute), ['needs_response', eur(1_000), eur(1_000)]);
      assert.ok(dispute.fee.amount_minor > 0 && dispute.fee.currency === 'EUR');
      assert.ok(Date.parse(dispute.respond_by ?? '') > Date.parse(dispute.opened_at));
    });
    it('gives back what was withheld when it is won', async () => {
      const dispute_id = await opened().controls.dispute(await captured(1_000), 1_000);
      await opened().controls.closeDispute(dispute_id, 'won');
      assert.deepEqual(moneyOf(await disputeOf(dispute_id)), ['won', eur(1_000), eur(0)]);
    });
    it('keeps what was withheld when it is lost', async () => {
      const dispute_id = await opened().controls.dispute(await captured(1_000), 400);
      await opened().controls.closeDispute(dispute_id, 'lost');
      assert.deepEqual(moneyOf(await disputeOf(dispute_id)), ['lost', eur(400), eur(400)]);
    });
    it('is not found where nobody disputes', async () => {
      const { provider, timeout_ms } = opened();
      const ask = { dispute_id: 'dp_nobody', timeout_ms };
      assert.deepEqual(await provider.findDispute(ask), { status: 'not_found' });
    });
  });

  const listMovements = async (limit: number): Promise<ProviderMovement[]> => {
    const { provider, timeout_ms } = opened();
    const movements: ProviderMovement[] = [];
    let cursor: string | null = null;
    for (let pages = 0; pages < 200; pages += 1) {
      const ask: ListRequest = { since: LONG_AGO, cursor, limit, timeout_ms };
      const page = await provider.listMovements(ask);
      if (page.status !== 'listed') return assert.fail(page.reason);
      assert.ok(page.movements.length <= limit);
      movements.push(...page.movements);
      cursor = page.next_cursor;
      if (cursor === null) return movements;
    }
    return assert.fail('the movements never end');
  };

  describe('the movements of what a provider owes', () => {
    it('are captures with their fee, refunds, disputes and payouts, in booking order', async () => {
      // So that something is owed after all disputes and their fees.
      await captured(50_000);
      const authorization_id = await captured(1_000);
      const refund = { ...call(), authorization_id, amount: eur(250) };
      assert.equal((await opened().provider.refund(refund)).status, 'refunded');
      const dispute_id = await opened().controls.dispute(authorization_id, 500);
      await opened().controls.payOut('EUR');

      const mine = (await listMovements(3)).filter(
        (one) => one.authorization_id === authorization_id || one.kind === 'payout',
      );
      const last = mine.slice(-4).map(({ kind, amount }) => [kind, amount.amount_minor]);
      const paid = last.at(-1)?.[1] as number;
      assert.deepEqual(last, [
        ['capture', 1_000],
        ['refund', -250],
        ['dispute', -500],
        ['payout', paid],
      ]);
      assert.ok(paid < 0);
      assert.ok((mine.at(-4)?.fee.amount_minor ?? 0) > 0);
      assert.equal(mine.at(-2)?.dispute_id, dispute_id);
    });
    it('tell of a refund that came back, which is a declined one from then on', async () => {
      const authorization_id = await captured(1_000);
      const refund = { ...call(), authorization_id, amount: eur(250) };
      const made = await opened().provider.refund(refund);
      assert.ok(made.status === 'refunded');
      await opened().controls.failRefund(made.refund_id);
      const moved = (await listMovements(100)).filter(
        (one) => one.authorization_id === authorization_id,
      );
      assert.deepEqual(
        moved.map(({ kind, amount }) => [kind, amount.amount_minor]),
        [
          ['capture', 1_000],
          ['refund', -250],
          ['refund_failure', 250],
        ],
      );
      assert.match(moved.at(-1)?.metadata_reference ?? '', /^payment-/);
      const declined = { status: 'declined', code: 'refund_refused' };
      assert.deepEqual(await world.find('refund', refund), declined);
      // The money can go back again, under another key.
      const again = { ...refund, ...call(), amount: eur(1_000) };
      assert.equal((await opened().provider.refund(again)).status, 'refunded');
    });
    it('sum to nothing after a payout: the provider paid all that it owed', async () => {
      await captured(2_000);
      await opened().controls.payOut('EUR');
      const movements = await listMovements(100);
      const owed = movements.reduce(
        (sum, { amount, fee }) => sum + amount.amount_minor - fee.amount_minor,
        0,
      );
      assert.equal(owed, 0);
      assert.equal(new Set(movements.map((one) => one.movement_id)).size, movements.length);
    });
    it('end after the last instant', async () => {
      const { provider, timeout_ms } = opened();
      const ask = { since: '2999-01-01T00:00:00Z', cursor: null, limit: 10, timeout_ms };
      const nothing = { status: 'listed', movements: [], next_cursor: null };
      assert.deepEqual(await provider.listMovements(ask), nothing);
    });
  });
}

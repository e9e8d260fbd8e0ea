import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { contractWorld, eur, listAll, type OpenedProvider } from './contract-world.fixture.ts';
import { payerChallengeContract } from './payer-challenge.contract.ts';
import { providerBooksContract } from './provider-books.contract.ts';

/** What every payment provider must do, whoever is behind it. */
export function paymentProviderContract(name: string, open: () => Promise<OpenedProvider>): void {
  describe(`payment provider ${name}`, () => {
    let opened: OpenedProvider;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());
    const world = contractWorld(() => opened);
    const { call, authorization, hold, captured, find, findBooked } = world;

    describe('a hold', () => {
      it('is of the amount that was asked for, until a named instant', async () => {
        const result = await opened.provider.authorize(authorization(opened.tokens.ok, 2_345));
        assert.equal(result.status, 'authorized');
        if (result.status !== 'authorized') return;
        assert.deepEqual(result.amount, eur(2_345));
        assert.ok(!Number.isNaN(Date.parse(result.expires_at)));
      });
      it('happens once for one key, however often it is asked for', async () => {
        const request = authorization(opened.tokens.ok);
        const results = await Promise.all(
          Array.from({ length: 20 }, () => opened.provider.authorize(request)),
        );
        for (const result of results) assert.deepEqual(result, results[0]);
      });
      it('is a fault, not a second hold, when its key carries another amount', async () => {
        const request = authorization(opened.tokens.ok, 1_000);
        await opened.provider.authorize(request);
        await assert.rejects(opened.provider.authorize({ ...request, amount: eur(1_001) }));
      });
      it('is declined for good: the same key hears the same no', async () => {
        const request = authorization(opened.tokens.declined);
        const first = await opened.provider.authorize(request);
        assert.deepEqual(first, { status: 'declined', code: 'card_declined' });
        assert.deepEqual(await opened.provider.authorize(request), first);
      });
      it('is declined where the account is empty', async (t) => {
        const token = opened.tokens.insufficient_funds;
        if (token === null) return t.skip('this provider cannot play an empty account');
        const result = await opened.provider.authorize(authorization(token));
        assert.deepEqual(result, { status: 'declined', code: 'insufficient_funds' });
      });
      it('is declined where the bank asks for strong authentication', async (t) => {
        const token = opened.tokens.sca_required;
        if (token === null) return t.skip('this provider cannot ask for strong authentication');
        const result = await opened.provider.authorize(authorization(token));
        assert.deepEqual(result, { status: 'declined', code: 'sca_required' });
      });
    });

    describe('a capture', () => {
      it('takes a part of the hold and releases the rest', async () => {
        const authorization_id = await hold(1_000);
        const result = await opened.provider.capture({
          ...call(),
          authorization_id,
          amount: eur(340),
        });
        assert.equal(result.status, 'captured');
        if (result.status !== 'captured') return;
        assert.deepEqual([result.amount, result.released], [eur(340), eur(660)]);
      });
      it('happens once for one key', async () => {
        const request = { ...call(), authorization_id: await hold(), amount: eur(700) };
        const results = await Promise.all([1, 2, 3].map(() => opened.provider.capture(request)));
        for (const result of results) assert.deepEqual(result, results[0]);
      });
      it('happens once for one hold, whatever the key', async () => {
        const again = { authorization_id: await captured(1_000), amount: eur(1) };
        const result = await opened.provider.capture({ ...call(), ...again });
        assert.deepEqual(result, { status: 'declined', code: 'authorization_closed' });
      });
      it('is never more than the hold', async () => {
        const request = { authorization_id: await hold(1_000), amount: eur(1_001) };
        const result = await opened.provider.capture({ ...call(), ...request });
        assert.deepEqual(result, { status: 'declined', code: 'amount_too_large' });
      });
      it('is never in another currency', async () => {
        const amount = { amount_minor: 100, currency: 'SEK' };
        const request = { authorization_id: await hold(1_000), amount };
        const result = await opened.provider.capture({ ...call(), ...request });
        assert.deepEqual(result, { status: 'declined', code: 'currency_mismatch' });
      });
      it('is declined for a hold that nobody made', async () => {
        const request = { authorization_id: `auth_${randomUUID()}`, amount: eur(1) };
        const result = await opened.provider.capture({ ...call(), ...request });
        assert.deepEqual(result, { status: 'declined', code: 'authorization_unknown' });
      });
      it('is declined for a hold that has lapsed', async (t) => {
        const token = opened.tokens.expired_hold;
        if (token === null) return t.skip('this provider cannot let a hold lapse at once');
        const request = { authorization_id: await hold(1_000, token), amount: eur(500) };
        const result = await opened.provider.capture({ ...call(), ...request });
        assert.deepEqual(result, { status: 'declined', code: 'authorization_expired' });
      });
    });

    describe('a release', () => {
      it('frees the whole hold, and a capture afterwards is declined', async () => {
        const authorization_id = await hold(1_000);
        const result = await opened.provider.release({ ...call(), authorization_id });
        assert.deepEqual(result, { status: 'released', authorization_id, amount: eur(1_000) });
        const late = await opened.provider.capture({ ...call(), authorization_id, amount: eur(1) });
        assert.deepEqual(late, { status: 'declined', code: 'authorization_closed' });
      });
      it('is quiet when it is repeated, under the same key or another', async () => {
        const request = { ...call(), authorization_id: await hold() };
        const first = await opened.provider.release(request);
        assert.deepEqual(await opened.provider.release(request), first);
        assert.deepEqual(await opened.provider.release({ ...request, ...call() }), first);
      });
      it('is declined after a capture', async () => {
        const authorization_id = await captured();
        const result = await opened.provider.release({ ...call(), authorization_id });
        assert.deepEqual(result, { status: 'declined', code: 'authorization_closed' });
      });
    });

    describe('a refund', () => {
      it('gives back parts until the capture is used up', async () => {
        const authorization_id = await captured(1_000);
        const give = (amount_minor: number) =>
          opened.provider.refund({ ...call(), authorization_id, amount: eur(amount_minor) });
        assert.equal((await give(600)).status, 'refunded');
        assert.deepEqual(await give(401), { status: 'declined', code: 'amount_too_large' });
        assert.equal((await give(400)).status, 'refunded');
      });
      it('happens once for one key, and is found again', async () => {
        const authorization_id = await captured(1_000);
        const request = { ...call(), authorization_id, amount: eur(600) };
        const first = await opened.provider.refund(request);
        assert.deepEqual(await opened.provider.refund(request), first);
        assert.deepEqual(await find('refund', request), first);
      });
      it('is never in another currency', async () => {
        const amount = { amount_minor: 100, currency: 'SEK' };
        const request = { ...call(), authorization_id: await captured(1_000), amount };
        const result = await opened.provider.refund(request);
        assert.deepEqual(result, { status: 'declined', code: 'currency_mismatch' });
      });
      it('is never more than was captured, whatever was held', async () => {
        const authorization_id = await hold(1_000);
        await opened.provider.capture({ ...call(), authorization_id, amount: eur(300) });
        const give = (amount_minor: number) =>
          opened.provider.refund({ ...call(), authorization_id, amount: eur(amount_minor) });
        assert.deepEqual(await give(301), { status: 'declined', code: 'amount_too_large' });
        assert.equal((await give(300)).status, 'refunded');
        assert.deepEqual(await give(1), { status: 'declined', code: 'amount_too_large' });
      });
      it('is a fault, not a second refund, when its key carries another amount', async () => {
        const request = { ...call(), authorization_id: await captured(1_000), amount: eur(200) };
        assert.equal((await opened.provider.refund(request)).status, 'refunded');
        await assert.rejects(opened.provider.refund({ ...request, amount: eur(201) }));
      });
      it('is declined for a hold that nobody made', async () => {
        const request = { ...call(), authorization_id: `auth_${randomUUID()}`, amount: eur(1) };
        const result = await opened.provider.refund(request);
        assert.deepEqual(result, { status: 'declined', code: 'authorization_unknown' });
      });
      it('is declined where nothing was captured', async () => {
        const request = { authorization_id: await hold(), amount: eur(1) };
        const result = await opened.provider.refund({ ...call(), ...request });
        assert.deepEqual(result, { status: 'declined', code: 'not_captured' });
      });
    });

    describe('an unknown outcome', () => {
      it('is found to have happened when only the answer to a hold was lost', async (t) => {
        const token = opened.tokens.authorize_answer_lost;
        if (token === null) return t.skip('this provider cannot lose an answer');
        const request = { ...authorization(token), timeout_ms: opened.lost_timeout_ms };
        assert.equal((await opened.provider.authorize(request)).status, 'unknown');
        const found = await findBooked('authorize', request);
        assert.equal(found.status, 'authorized');
        const repeat = { ...request, timeout_ms: opened.timeout_ms };
        assert.deepEqual(await opened.provider.authorize(repeat), found);
      });
      it('is found to have happened when only the answer to a capture was lost', async (t) => {
        const token = opened.tokens.capture_answer_lost;
        if (token === null) return t.skip('this provider cannot lose an answer');
        const authorization_id = await hold(1_000, token);
        const request = { ...call(), authorization_id, amount: eur(250) };
        const lost = { ...request, timeout_ms: opened.lost_timeout_ms };
        assert.equal((await opened.provider.capture(lost)).status, 'unknown');
        const found = await findBooked('capture', request);
        assert.equal(found.status, 'captured');
        assert.deepEqual(await opened.provider.capture(request), found);
      });
      it('is found not to have happened when the request was lost', async (t) => {
        const token = opened.tokens.request_lost;
        if (token === null) return t.skip('this provider cannot lose a request');
        const request = authorization(token);
        assert.equal((await opened.provider.authorize(request)).status, 'unknown');
        assert.deepEqual(await find('authorize', request), { status: 'not_found' });
      });
    });

    describe('the list of operations', () => {
      it('pages through every operation once, in booking order', async () => {
        const keys: string[] = [];
        for (let n = 0; n < 5; n += 1) {
          const request = authorization(n === 2 ? opened.tokens.declined : opened.tokens.ok);
          await opened.provider.authorize(request);
          keys.push(request.idempotency_key);
        }
        const seen = (await listAll(opened)).map((one) => one.idempotency_key);
        assert.equal(new Set(seen).size, seen.length);
        assert.deepEqual(
          seen.filter((key) => keys.includes(key)),
          keys,
        );
      });
      it('is empty after the last instant', async () => {
        const page = await opened.provider.list({
          since: '2999-01-01T00:00:00Z',
          cursor: null,
          limit: 10,
          timeout_ms: opened.timeout_ms,
        });
        assert.deepEqual(page, { status: 'listed', operations: [], next_cursor: null });
      });
    });

    payerChallengeContract(world);
    providerBooksContract(world);
  });
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ContractWorld, eur, listAll, RETURN_URL } from './contract-world.fixture.ts';
import type { AuthorizeRequest, PayerAction } from './payment-provider.ts';

const NOT_AUTHENTICATED = { status: 'declined', code: 'authentication_failed' };

/** What a provider does where the payer's bank wants to hear the payer. */
export function payerChallengeContract(world: ContractWorld): void {
  const { opened, call, authorization, find } = world;

  /** Asks for a hold whose payer is there and is asked. */
  const challenged = async () => {
    const { provider, tokens } = opened();
    const request = { ...authorization(tokens.sca_challenge, 1_300), return_url: RETURN_URL };
    const asked = await provider.authorize(request);
    if (asked.status !== 'requires_action') return assert.fail(asked.status);
    return { request, asked };
  };
  const answered = async (answer: 'yes' | 'no') => {
    const { request, asked } = await challenged();
    await opened().controls.answer(asked.action, answer);
    return { request, asked };
  };
  const listed = async ({ idempotency_key }: AuthorizeRequest) =>
    (await listAll(opened()))
      .filter((one) => one.idempotency_key === idempotency_key)
      .map(({ result }) => result.status);

  describe('a hold whose payer is asked first', () => {
    it('names the hold to be, its amount and what the payer has to do', async () => {
      const { request, asked } = await challenged();
      assert.deepEqual(asked.amount, eur(1_300));
      assert.ok(isUsable(asked.action));
      assert.deepEqual(await find('authorize', request), asked);
      assert.deepEqual(await opened().provider.authorize(request), asked);
    });
    it('is listed only when it is decided, and then once', async () => {
      const { request, asked } = await challenged();
      assert.deepEqual(await listed(request), []);
      await opened().controls.answer(asked.action, 'yes');
      assert.deepEqual(await listed(request), ['authorized']);
    });
    it('is no hold yet: nothing can be captured of it', async () => {
      const { asked } = await challenged();
      const { authorization_id } = asked;
      const result = await opened().provider.capture({
        ...call(),
        authorization_id,
        amount: eur(1),
      });
      assert.deepEqual(result, { status: 'declined', code: 'authorization_unknown' });
    });
    it('is placed when the payer passes, under the same name, and can be captured', async () => {
      const { request, asked } = await answered('yes');
      const found = await find('authorize', request);
      assert.equal(found.status, 'authorized');
      if (found.status !== 'authorized') return;
      const { authorization_id } = asked;
      assert.deepEqual([found.authorization_id, found.amount], [authorization_id, eur(1_300)]);
      assert.deepEqual(await opened().provider.authorize(request), found);
      const capture = { ...call(), authorization_id, amount: eur(300) };
      assert.equal((await opened().provider.capture(capture)).status, 'captured');
    });
    it('is declined when the payer fails', async () => {
      const { request } = await answered('no');
      assert.deepEqual(withoutWord(await find('authorize', request)), NOT_AUTHENTICATED);
      assert.deepEqual(await listed(request), ['declined']);
    });
    it('is called off by a release, and what the payer does afterwards holds nothing', async () => {
      const { request, asked } = await challenged();
      const { authorization_id } = asked;
      const { provider, controls } = opened();
      const released = await provider.release({ ...call(), authorization_id });
      assert.deepEqual(released, { status: 'released', authorization_id, amount: eur(1_300) });
      await controls.answer(asked.action, 'yes');
      assert.deepEqual(withoutWord(await find('authorize', request)), NOT_AUTHENTICATED);
      const late = await provider.capture({ ...call(), authorization_id, amount: eur(1) });
      assert.equal(late.status, 'declined');
    });
    it('can be called off after the payer passed as well', async () => {
      const { asked } = await answered('yes');
      const { authorization_id } = asked;
      const released = await opened().provider.release({ ...call(), authorization_id });
      assert.deepEqual(released, { status: 'released', authorization_id, amount: eur(1_300) });
    });
    it('is declined at once where the payer is not there', async () => {
      const request = authorization(opened().tokens.sca_challenge);
      const result = await opened().provider.authorize(request);
      assert.deepEqual(result, { status: 'declined', code: 'sca_required' });
    });
  });
}

function isUsable(action: PayerAction): boolean {
  return action.kind === 'redirect' ? URL.canParse(action.url) : action.client_secret.length > 8;
}

/** A provider may add its own word to ours. */
function withoutWord(result: object): object {
  const { provider_code: _word, ...rest } = result as { provider_code?: string };
  return rest;
}

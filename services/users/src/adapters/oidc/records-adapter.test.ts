import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errors } from 'oidc-provider';
import { type Records, recordsAdapter } from './records-adapter.ts';

const NOW = new Date('2026-05-01T08:00:00Z');

/** Records in memory, in which every token was used by somebody else a moment ago. */
function usedElsewhere() {
  const rows = new Map<string, Readonly<Record<string, unknown>>>();
  const removed: string[] = [];
  const records: Records = {
    save: async ({ model, id, payload }) => {
      rows.set(`${model} ${id}`, payload);
    },
    find: async (model, id) => rows.get(`${model} ${id}`),
    consume: async () => false,
    remove: async (model, id) => {
      rows.delete(`${model} ${id}`);
    },
    removeGrant: async (grant_id) => {
      removed.push(grant_id);
    },
  };
  return { adapterOf: recordsAdapter(records, () => NOW), removed };
}

describe('the adapter of oidc-provider', () => {
  it('takes down the grant when somebody else used the token in the same instant', async () => {
    const { adapterOf, removed } = usedElsewhere();
    const tokens = adapterOf('RefreshToken');
    await tokens.upsert('042.a', { jti: '042.a', grantId: '042.g' }, 60);
    await assert.rejects(Promise.resolve(tokens.consume('042.a')), errors.InvalidGrant);
    assert.deepEqual(removed, ['042.g']);
  });

  it('finds a session by its uid, also after its id changed', async () => {
    const { adapterOf } = usedElsewhere();
    const sessions = adapterOf('Session');
    await sessions.upsert('first', { uid: 'u', jti: 'first' }, 60);
    await sessions.destroy('first');
    await sessions.upsert('second', { uid: 'u', jti: 'second' }, 60);
    assert.equal(((await sessions.findByUid('u')) as { jti: string }).jti, 'second');
    assert.equal(await sessions.findByUid('unknown'), undefined);
  });

  it('keeps nothing that never ends', async () => {
    const { adapterOf } = usedElsewhere();
    await assert.rejects(
      Promise.resolve(adapterOf('Session').upsert('a', { jti: 'a' })),
      /without an end/,
    );
  });
});

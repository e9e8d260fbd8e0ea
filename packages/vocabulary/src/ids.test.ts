import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ACCOUNT_THING_ID_PATTERN,
  AREA_THING_ID_PATTERN,
  isAccountBucket,
  isId,
  newAccountId,
  newId,
  shardKeyOf,
} from './ids.ts';

const UUID = '01a2040c-f370-7b6f-ad85-275d5783bbc5';
const area_thing = new RegExp(AREA_THING_ID_PATTERN);
const account_thing = new RegExp(ACCOUNT_THING_ID_PATTERN);

describe('the pattern of an id', () => {
  it('takes what is made here', () => {
    assert.match(newId('mannheim'), area_thing);
    for (let n = 0; n < 300; n++) assert.match(newAccountId(), account_thing);
  });

  it('takes nothing that has no shard', () => {
    const wrong = [
      `256.${UUID}`,
      `286.${UUID}`,
      `299.${UUID}`,
      `m.${UUID}`,
      `Mannheim.${UUID}`,
      `mannheim.${'-'.repeat(36)}`,
      `042.${'a'.repeat(36)}`,
      `mannheim.${UUID}\n`,
    ];
    for (const id of wrong) {
      assert.doesNotMatch(id, area_thing);
      assert.doesNotMatch(id, account_thing);
      assert.equal(isId(id), false, id);
    }
  });

  it('never takes what shardKeyOf does not', () => {
    for (let bucket = 0; bucket < 1000; bucket++) {
      const id = `${String(bucket).padStart(3, '0')}.${UUID}`;
      assert.equal(account_thing.test(id), isId(id));
      if (isId(id)) assert.ok(isAccountBucket(shardKeyOf(id)));
    }
  });
});

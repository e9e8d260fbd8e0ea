import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ACCOUNT_BUCKETS,
  ACCOUNT_THING_ID_PATTERN,
  AREA_ID_PATTERN,
  AREA_THING_ID_PATTERN,
  idFromBytes,
  isAccountBucket,
  isId,
  isShardKey,
  newAccountId,
  newId,
  newUuid,
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

describe('a shard key', () => {
  const area = new RegExp(AREA_ID_PATTERN);

  it('is an area’s slug of 2 to 32 characters', () => {
    for (const slug of ['ma', 'bay-area', 'area51', `a${'b'.repeat(31)}`]) {
      assert.ok(isShardKey(slug) && area.test(slug), slug);
      assert.ok(!isAccountBucket(slug), slug);
    }
    for (const slug of ['m', '5th', '-ma', 'Ma', 'm_a', `a${'b'.repeat(32)}`, ' ma', 'ma ', 'ma\n'])
      assert.ok(!isShardKey(slug) && !area.test(slug), slug);
  });

  it('is one of the buckets of three digits, which no area is', () => {
    const buckets = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));
    const right = buckets.filter(isShardKey);
    assert.deepEqual(right, buckets.slice(0, ACCOUNT_BUCKETS));
    assert.deepEqual(buckets.filter(isAccountBucket), right);
    assert.ok(!right.some((bucket) => area.test(bucket)));
    for (const key of ['42', '0042', 'x042', '042x']) assert.ok(!isAccountBucket(key), key);
  });

  it('is what an id carries before its dot', () => {
    assert.equal(shardKeyOf(`mannheim.${UUID}`), 'mannheim');
    for (const id of ['', UUID, `.${UUID}`, 'mannheim', `m.${UUID}`])
      assert.throws(() => shardKeyOf(id), RangeError, id);
  });
});

describe('a well-formed id', () => {
  it('is a shard key, a dot and a UUID, with nothing around them', () => {
    assert.ok(isId(`mannheim.${UUID}`));
    for (const id of [
      `.${UUID}`,
      `x${UUID}`,
      `mannheim.x${UUID}`,
      `mannheim.${UUID}x`,
      `mannheim.${UUID.toUpperCase()}`,
      `mannheim.${UUID.replaceAll('-', '')}`,
    ]) {
      assert.ok(!isId(id), id);
      assert.doesNotMatch(id, area_thing);
    }
    assert.doesNotMatch(`x042.${UUID}`, account_thing);
    assert.doesNotMatch(`042.${UUID}x`, account_thing);
    assert.doesNotMatch(`0mannheim.${UUID}`, area_thing);
  });

  it('is new each time and sorts by the time of its making', () => {
    const ids = Array.from({ length: 50 }, () => newId('mannheim'));
    assert.equal(new Set(ids).size, 50);
    assert.deepEqual([...ids].sort(), ids);
    assert.match(newUuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('of an account draws its bucket from the last byte of its UUID', () => {
    for (let n = 0; n < 100; n++) {
      const id = newAccountId();
      assert.equal(Number(shardKeyOf(id)), Number.parseInt(id.slice(-2), 16));
    }
  });
});

describe('an id made from bytes', () => {
  const bytes = Uint8Array.from({ length: 20 }, (_, n) => 0xff - n);

  it('is the same for the same first sixteen, and tells them but for version and variant', () => {
    const id = idFromBytes('mannheim', bytes);
    assert.equal(id, 'mannheim.fffefdfc-fbfa-89f8-b7f6-f5f4f3f2f1f0');
    assert.equal(idFromBytes('mannheim', bytes.subarray(0, 16)), id);
    assert.equal(
      idFromBytes('mannheim', new Uint8Array(16)),
      'mannheim.00000000-0000-8000-8000-000000000000',
    );
  });

  it('leaves the bytes as they are', () => {
    const before = [...bytes];
    idFromBytes('mannheim', bytes);
    assert.deepEqual([...bytes], before);
  });
});

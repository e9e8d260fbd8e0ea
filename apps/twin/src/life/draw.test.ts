import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { between, drawOf, oneByWeight, oneOf } from './draw.ts';

const many = (seed: string) => {
  const draw = drawOf(seed);
  return Array.from({ length: 1000 }, draw);
};

describe('chance in the demo', () => {
  it('is the same for the same seed', () => assert.deepEqual(many('a'), many('a')));
  it('differs between seeds', () => assert.notDeepEqual(many('a'), many('b')));
  it('spreads evenly from 0 to 1', () => {
    const numbers = many('even');
    assert.ok(numbers.every((n) => n >= 0 && n < 1));
    const mean = numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
    assert.ok(Math.abs(mean - 0.5) < 0.05);
  });
  it('stays within the bounds asked for', () => {
    const draw = drawOf('bounds');
    for (let n = 0; n < 100; n += 1) {
      const number = between(draw, 3, 5);
      assert.ok(number >= 3 && number < 5);
    }
  });
  it('picks one of a list, and nothing of an empty one', () => {
    assert.equal(
      oneOf(() => 0.99, ['a', 'b']),
      'b',
    );
    assert.equal(
      oneOf(() => 0, []),
      undefined,
    );
  });
  it('never picks what weighs nothing', () => {
    const weights = new Map([
      ['a', 0],
      ['b', 1],
      ['c', -1],
    ]);
    const weightOf = (name: string) => weights.get(name) ?? 0;
    for (const n of [0, 0.5, 0.999]) {
      assert.equal(
        oneByWeight(() => n, [...weights.keys()], weightOf),
        'b',
      );
    }
    assert.equal(
      oneByWeight(() => 0, ['a'], weightOf),
      undefined,
    );
  });
});

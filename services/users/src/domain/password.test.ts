import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { COMMON_PASSWORDS, isTooCommon } from './password.ts';

describe('a password that others would try first', () => {
  const email = 'Karl.Drais@example.org';
  it('is on the lists, in any case and any width of letters', () => {
    for (const password of ['password123', 'PassWord123', 'ｐａｓｓｗｏｒｄ１２３'])
      assert.ok(isTooCommon(password, email), password);
  });
  it('is on the lists only where its length would let it pass', () => {
    for (const password of COMMON_PASSWORDS) {
      assert.ok(password.length >= 10, password);
      assert.ok(isTooCommon(password, email), password);
    }
  });
  it('repeats itself', () => {
    for (const password of ['aaaaaaaaaa', 'abababababa', '123123123123', 'x1y2x1y2x1'])
      assert.ok(isTooCommon(password, email), password);
  });
  it('walks along the keys, either way', () => {
    for (const password of ['1234567890', '0987654321', 'qwertyuiop', 'poiuytrewq', 'abcdefghij'])
      assert.ok(isTooCommon(password, email), password);
  });
  it('walks over the end of a row to the next one, on keyboards of three languages', () => {
    for (const password of [
      'asdfghjklzxcvbnm',
      'poiuztrewq',
      'fghjklyxcv',
      'azertyuiopqs',
      'xwmlkjhgfd',
    ])
      assert.ok(isTooCommon(password, email), password);
  });
  it('is the address of its owner, or the name in it', () => {
    for (const password of ['karl.drais@example.org', 'Karl.Drais'])
      assert.ok(isTooCommon(password, email), password);
  });
  it('is not a sentence, a random text or a long word of one’s own', () => {
    for (const password of [
      'laufmaschine-1817',
      'correct horse battery staple',
      'kX9!vPq2#zLm',
      'vierzig Katzen',
      'abcdeabcdeX',
      'abcdeabcde',
    ]) {
      assert.ok(!isTooCommon(password, email), password);
    }
  });
});

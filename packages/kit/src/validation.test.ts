import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Type } from 'typebox';
import { whatIsWrong, whatIsWrongInText } from './validation.ts';

describe('a number', () => {
  it('is finite, whatever its text was read as', () => {
    for (const field of [Type.Number(), Type.Integer({ minimum: 1 })]) {
      const schema = Type.Object({ duration_s: field });
      for (const text of ['1e999', '-1e999'])
        assert.match(
          whatIsWrong(schema, JSON.parse(`{"duration_s":${text}}`)) ?? '',
          /duration_s must be/,
        );
      assert.equal(whatIsWrong(schema, { duration_s: 1e300 }), null);
      for (const duration_s of ['NaN', ''])
        assert.match(whatIsWrongInText(schema, { duration_s }) ?? '', /duration_s must be/);
      assert.equal(whatIsWrongInText(schema, { duration_s: '60' }), null);
    }
  });
});

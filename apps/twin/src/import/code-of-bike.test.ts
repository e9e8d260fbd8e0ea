import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { codeOfBike } from './code-of-bike.ts';

describe('the code of a recorded vehicle', () => {
  it('is its id behind a letter', () => assert.equal(codeOfBike('473'), 'B473'));
  it('is never shorter than two characters', () => assert.equal(codeOfBike('7'), 'B7'));
  it('keeps ids apart that differ in case only', () => {
    assert.notEqual(codeOfBike('a1'), codeOfBike('A1'));
  });
  it('fits what may be printed on a vehicle, whatever the id', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 64 }), (bike_id) => {
        assert.match(codeOfBike(bike_id), /^[A-Z0-9-]{2,20}$/);
      }),
    );
  });
  it('is the same each time', () => assert.equal(codeOfBike('x y'), codeOfBike('x y')));
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { codeOfBike } from './code-of-bike.ts';

describe('the code of a recorded vehicle', () => {
  it('is its id behind a letter', () => assert.equal(codeOfBike('473'), 'B473'));
  it('is never shorter than two characters', () => assert.equal(codeOfBike('7'), 'B7'));
  it('keeps ids apart that differ in case only', () => {
    assert.notEqual(codeOfBike('a1'), codeOfBike('A1'));
  });
  it('fits what may be printed on a vehicle, whatever the id', () => {
    for (const bike_id of ['1', 'Rad 12', 'é', '9'.repeat(19), '9'.repeat(20), 'x'.repeat(64)]) {
      assert.match(codeOfBike(bike_id), /^[A-Z0-9-]{2,20}$/);
    }
  });
  it('is the same each time', () => assert.equal(codeOfBike('x y'), codeOfBike('x y')));
});

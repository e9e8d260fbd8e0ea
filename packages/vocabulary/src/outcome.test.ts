import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accept, refuse } from './outcome.ts';

describe('an outcome', () => {
  it('is the value where the rules agreed', () =>
    assert.deepEqual(accept(7), { ok: true, value: 7 }));

  it('is the code and the sentence of the rule that said no', () =>
    assert.deepEqual(refuse('room.door_closed', 'The door is closed.'), {
      ok: false,
      refusal: { code: 'room.door_closed', detail: 'The door is closed.' },
    }));

  it('tells when to ask again, and the facts that help to decide', () => {
    const more = { retry_after_s: 30, facts: { nearest_m: 120 } };
    assert.deepEqual(refuse('room.door_closed', 'The door is closed.', more).refusal, {
      code: 'room.door_closed',
      detail: 'The door is closed.',
      ...more,
    });
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hashPassword, isPasswordRight } from './passwords.ts';

describe('a stored password', () => {
  it('is argon2id with its parameters beside it, new salt each time', async () => {
    const [a, b] = await Promise.all([
      hashPassword('laufmaschine-1817'),
      hashPassword('laufmaschine-1817'),
    ]);
    assert.match(a, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.notEqual(a, b);
  });
  it('is right for itself, however its letters are composed, and for nothing else', async () => {
    const hash = await hashPassword('schl\u00fcsselbund');
    assert.ok(await isPasswordRight('schlu\u0308sselbund', hash));
    assert.ok(!(await isPasswordRight('schlusselbund', hash)));
  });
  it('is never right where there is none', async () =>
    assert.ok(!(await isPasswordRight('nobody', undefined))));
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { Unavailable } from '@drais/kit/unavailable';
import { newId } from '@drais/vocabulary/ids';
import { openDeviceRegister } from './device-register.ts';

const device_id = newId('mannheim');
const hashOf = (password: string) => createHash('sha256').update(password).digest('hex');

function openTestRegister(password: string | null) {
  const state = { password, now_ms: 0, looks: 0, is_down: false };
  const register = openDeviceRegister({
    find: async (area_id, id) => {
      state.looks += 1;
      if (state.is_down) throw new Unavailable('database');
      if (state.password === null) return null;
      return { area_id, device_id: id, vehicle_id: 'v', password_sha256: hashOf(state.password) };
    },
    now_ms: () => state.now_ms,
    kept_ms: 30_000,
    rate: { per_s: 1, burst: 5 },
  });
  const ask = async (given: string, id = device_id) => {
    const admission = await register.admit(id, Buffer.from(given));
    return 'device' in admission ? 'admitted' : admission.refused;
  };
  return { state, register, ask };
}

describe('the register of devices', () => {
  it('looks a password up once for a while', async () => {
    const { state, ask } = openTestRegister('secret');
    assert.equal(await ask('secret'), 'admitted');
    assert.equal(await ask('secret'), 'admitted');
    assert.equal(state.looks, 1);
    state.now_ms = 30_000;
    assert.equal(await ask('secret'), 'admitted');
    assert.equal(state.looks, 2);
  });

  it('does not ask the database for each guess', async () => {
    const { state, ask } = openTestRegister('secret');
    for (let n = 0; n < 100; n++) assert.equal(await ask(`guess ${String(n)}`), 'wrong_password');
    assert.equal(state.looks, 1);
    const other = openTestRegister(null);
    for (let n = 0; n < 100; n++) assert.equal(await other.ask('guess'), 'unknown');
    assert.equal(other.state.looks, 1);
  });

  it('sees a new password within a second', async () => {
    const { state, ask } = openTestRegister('old');
    await ask('old');
    state.password = 'new';
    state.now_ms = 1_000;
    assert.equal(await ask('new'), 'admitted');
    assert.equal(await ask('old'), 'wrong_password');
  });

  it('refuses what is no device id without asking', async () => {
    const { state, ask } = openTestRegister('secret');
    for (const id of ['', 'x', '../etc', `${device_id} `])
      assert.equal(await ask('secret', id), 'unknown');
    assert.equal(state.looks, 0);
  });

  it('asks again after the database was away', async () => {
    const { state, ask } = openTestRegister('secret');
    state.is_down = true;
    await assert.rejects(ask('secret'), Unavailable);
    state.is_down = false;
    assert.equal(await ask('secret'), 'admitted');
  });

  it('forgets devices that are gone, and keeps the debt of those that come back soon', async () => {
    const { state, register } = openTestRegister('secret');
    const first = await register.admit(device_id, Buffer.from('secret'));
    state.now_ms = 60_000;
    const second = await register.admit(device_id, Buffer.from('secret'));
    assert.ok('device' in first && 'device' in second && first.device === second.device);
    state.now_ms = 60_000 + 600_001;
    register.prune();
    assert.equal(register.size(), 0);
  });
});

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { newVehicleLeases } from '@drais/standards/device/vehicle-lease-state';
import { afterSleep, openLifeMemory } from './life-memory.ts';

function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'drais-life-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}
const vehicle = {
  vehicle_id: 'mannheim.1',
  credentials: {
    device_id: 'mannheim.2',
    mqtt_password: 'p',
    private_key_pem: 'k',
    server_keys: [],
  },
};
const silent = () => undefined;

describe('the memory of the demo’s life', () => {
  it('is there again after a restart', (t) => {
    const file = join(newFolder(t), 'twin.json');
    const before = openLifeMemory(file, silent);
    before.vehicles.set('MA-0001', vehicle);
    before.riders.push({ email: 'a@b.org', password: 'p' });
    before.save();
    const after = openLifeMemory(file, silent);
    assert.deepEqual([...after.vehicles], [['MA-0001', vehicle]]);
    assert.deepEqual(after.riders, before.riders);
  });
  it('can be read by its owner only and leaves nothing beside it', (t) => {
    const folder = newFolder(t);
    const memory = openLifeMemory(join(folder, 'twin.json'), silent);
    memory.save();
    memory.save();
    assert.equal(statSync(join(folder, 'twin.json')).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['twin.json']);
  });
  it('begins anew when the file is torn, and says so', (t) => {
    const file = join(newFolder(t), 'twin.json');
    writeFileSync(file, '{"version":1,"vehi');
    const told: string[] = [];
    const memory = openLifeMemory(file, (line) => told.push(line));
    assert.equal(memory.vehicles.size, 0);
    assert.equal(told.length, 1);
  });
  it('says nothing at the very first start', (t) => {
    const told: string[] = [];
    openLifeMemory(join(newFolder(t), 'twin.json'), (line) => told.push(line));
    assert.deepEqual(told, []);
  });
});

describe('a vehicle that wakes', () => {
  it('goes on far beyond the numbers that it may have used since it was saved', () => {
    const state = { ...newVehicleLeases('mannheim.2'), last_sequence: 7 };
    assert.equal(afterSleep({ state, locked: false }).state.last_sequence, 20_007);
    assert.equal(afterSleep({ state, locked: false }).locked, false);
  });
});

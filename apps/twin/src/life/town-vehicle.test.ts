import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newVehicleLeases } from '@drais/standards/device/vehicle-lease-state';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import { openTownVehicle } from './town-vehicle.ts';
import { wayOf } from './way.ts';

const HERE = { lat: 49.48, lon: 8.47 };
/** 111.2 m to the north. */
const THERE = { lat: 49.481, lon: 8.47 };
const never = new AbortController().signal;

function standing() {
  const reports: { at_s: number; position: Point; speed_m_s: number; charge_fraction?: number }[] =
    [];
  const locks: boolean[] = [];
  let locked = true;
  let at_s = 0;
  let answer: (() => void) | undefined;
  const hold = { reports: false };
  const vehicle = openTownVehicle({
    vehicle: {
      isLocked: () => locked,
      allowed_m_s: (wanted_m_s) => wanted_m_s,
      report: (reading) => {
        reports.push({ at_s, ...reading });
        return hold.reports
          ? new Promise((resolve) => {
              answer = resolve;
            })
          : Promise.resolve();
      },
      memory: () => ({ state: newVehicleLeases('mannheim.1'), locked }),
      close: async () => undefined,
    },
    code: 'MA-0001',
    vehicle_id: 'mannheim.1',
    vehicle_class: 'scooter',
    speed_max_m_s: 5.6,
    range_max_m: 10_000,
    position: HERE,
    charge_fraction: 0.8,
    draw: () => 0.5,
    isAtCharger: () => false,
    onLock: (changed) => locks.push(changed.vehicle.isLocked()),
  });
  const pass = async (seconds: number) => {
    for (let n = 0; n < seconds; n += 1) {
      vehicle.tick(at_s * 1000);
      // The report's acknowledgement is a promise: its followers run before the next second.
      await new Promise(setImmediate);
      at_s += 1;
    }
  };
  return {
    vehicle,
    reports,
    locks,
    pass,
    hold,
    answer: () => answer?.(),
    lock: (on: boolean) => {
      locked = on;
    },
  };
}

describe('a parked vehicle of the demo', () => {
  it('says once a minute that it is still there', async () => {
    const { reports, pass } = standing();
    await pass(181);
    assert.deepEqual(
      reports.map(({ at_s }) => at_s),
      [0, 60, 120, 180],
    );
    assert.ok(reports.every(({ speed_m_s, position }) => speed_m_s === 0 && position === HERE));
  });
  it('speaks at once when its lock opens, and tells of it', async () => {
    const { reports, locks, pass, lock } = standing();
    await pass(10);
    lock(false);
    await pass(2);
    assert.deepEqual(
      reports.map(({ at_s }) => at_s),
      [0, 10],
    );
    assert.deepEqual(locks, [false]);
  });
  it('does not pile up reports while nobody answers', async () => {
    const { reports, pass, hold, answer } = standing();
    hold.reports = true;
    await pass(300);
    assert.equal(reports.length, 1);
    answer();
    await new Promise(setImmediate);
    await pass(1);
    assert.equal(reports.length, 2);
  });
});

describe('a vehicle of the demo that is ridden', () => {
  it('reports every five seconds on its way and at once when it stands', async () => {
    const { vehicle, reports, pass, lock } = standing();
    lock(false);
    await pass(1);
    const arrived = vehicle.ride(wayOf([HERE, THERE]), { speed_m_s: 5, signal: never });
    await pass(40);
    await arrived;
    const moving = reports.filter(({ speed_m_s }) => speed_m_s === 5).map(({ at_s }) => at_s);
    assert.deepEqual(moving, [1, 6, 11, 16, 21]);
    const last = reports.at(-1);
    assert.ok(
      last !== undefined && last.speed_m_s === 0 && distanceBetween_m(last.position, THERE) < 0.01,
    );
    assert.equal(last.at_s, 23);
  });
  it('loses charge by the way', async () => {
    const { vehicle, reports, pass, lock } = standing();
    lock(false);
    await pass(1);
    const arrived = vehicle.ride(wayOf([HERE, THERE]), { speed_m_s: 5, signal: never });
    await pass(40);
    await arrived;
    assert.equal(reports.at(-1)?.charge_fraction, 0.789);
  });
  it('stands still while it is locked and rides on when it opens', async () => {
    const { vehicle, pass, lock } = standing();
    const arrived = vehicle.ride(wayOf([HERE, THERE]), { speed_m_s: 5, signal: never });
    await pass(100);
    assert.deepEqual(vehicle.position(), HERE);
    lock(false);
    await pass(30);
    await arrived;
    assert.ok(distanceBetween_m(vehicle.position(), THERE) < 0.01);
  });
  it('stops where it is when its rider is gone', async () => {
    const { vehicle, reports, pass, lock } = standing();
    const leaving = new AbortController();
    lock(false);
    await pass(1);
    const riding = vehicle.ride(wayOf([HERE, THERE]), { speed_m_s: 5, signal: leaving.signal });
    await pass(5);
    leaving.abort();
    await assert.rejects(riding);
    const stopped = vehicle.position();
    await pass(20);
    assert.deepEqual(vehicle.position(), stopped);
    assert.equal(reports.at(-1)?.speed_m_s, 0);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fuzzMqtt } from '@drais/platform/fuzz/fuzz-mqtt';
import { fuzzPlatform } from '@drais/platform/fuzz/fuzz-run';
import { openDrais } from './support/platform.ts';

/** Long enough for a crowded machine; what was asked by then is judged all the same. */
const SECONDS_MAX = 60;
const quiet = { seed: 1_817, seconds_max: SECONDS_MAX, log: () => undefined };

describe('a hostile client', () => {
  it('gets an answer as promised to whatever it asks, and leaves the platform well', async (t) => {
    const { platform } = await openDrais(t);
    const found = await fuzzPlatform(platform, { ...quiet, requests: 2_000 });

    assert.deepEqual(found.failures, []);
    assert.deepEqual(found.restarted, []);
    assert.deepEqual(found.aftermath.unfolded, []);
    assert.equal(found.aftermath.unwell, null);
    assert.ok(found.holds, JSON.stringify(found));
    // It reached beyond the refusals: most operations let somebody in.
    assert.ok(found.never_accepted.length < found.operations / 2, found.never_accepted.join());
  });

  it('at the door of vehicles harms no honest vehicle, and is believed in nothing', async (t) => {
    const { platform } = await openDrais(t);
    const found = await fuzzMqtt(platform, { ...quiet, packets: 10_000 });

    assert.deepEqual(found.believed, []);
    assert.deepEqual(found.restarted, []);
    assert.equal(found.unacknowledged, 0);
    assert.ok(found.during.reports > 0);
    assert.ok(Object.keys(found.stored.refusals).length > 5);
    assert.ok(found.holds, JSON.stringify(found));
  });
});

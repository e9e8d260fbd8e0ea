import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { boxAround, boxFor, contains, holds, nearestFirst } from './geometry.ts';

const MIDDLE = { lat: 49.4875, lon: 8.466 };

describe('the box that a map listens to', () => {
  it('holds the view and a margin around it', () => {
    const view = { south: 49.48, west: 8.45, north: 49.49, east: 8.47 };
    const box = boxFor(view);
    assert.ok(contains(box, view));
    assert.ok(box.south < 49.477 && box.east > 8.477);
    assert.ok(!contains(view, box));
  });

  it('is the same for views that differ by a hair, so that few boxes are asked for', () => {
    const view = { south: 49.4801, west: 8.4501, north: 49.4899, east: 8.4699 };
    assert.deepEqual(boxFor(view), boxFor({ ...view, south: 49.48011, east: 8.46991 }));
  });

  it('starts round the middle of the area', () => assert.ok(holds(boxAround(MIDDLE), MIDDLE)));

  it('never leaves the Earth', () => {
    const box = boxFor({ south: -90, west: -180, north: 90, east: 180 });
    assert.deepEqual(box, { south: -90, west: -180, north: 90, east: 180 });
  });
});

describe('things near a place', () => {
  it('come nearest first, with their distance', () => {
    const far = { name: 'far', lat: 49.5, lon: 8.466 };
    const near = { name: 'near', lat: 49.488, lon: 8.466 };
    const sorted = nearestFirst([far, near], MIDDLE);
    assert.deepEqual(
      sorted.map(({ name }) => name),
      ['near', 'far'],
    );
    assert.equal(Math.round(sorted[0]?.distance_m ?? 0), 56);
  });
});

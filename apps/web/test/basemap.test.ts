import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { drawMannheim, TARGET } from '../../../fixtures/map/draw-mannheim.ts';

describe('the schematic map of Mannheim', () => {
  it('is what its drawing says', () => {
    assert.deepEqual(JSON.parse(readFileSync(TARGET, 'utf8')), drawMannheim());
  });

  it('is small enough to come with the first page', () => {
    assert.ok(readFileSync(TARGET).length < 40_000);
  });

  it('lies in Mannheim', () => {
    const numbers =
      JSON.stringify(drawMannheim().features.map(({ geometry }) => geometry.coordinates)).match(
        /\[-?\d+\.\d+,-?\d+\.\d+\]/g,
      ) ?? [];
    assert.ok(numbers.length > 300);
    for (const pair of numbers) {
      const [lon, lat] = JSON.parse(pair) as [number, number];
      assert.ok(lon > 8.4 && lon < 8.6 && lat > 49.4 && lat < 49.6, pair);
    }
  });
});

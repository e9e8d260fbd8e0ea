import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Found, isExact } from './nearby-alone.ts';
import { isTrue } from './nearby-stale.ts';
import { type HttpFigures, judgeNearby, type NearbyRuns } from './nearby-verdict.ts';

const http = (searches_per_s: number, change: Partial<HttpFigures> = {}): HttpFigures => ({
  searches_per_s,
  p50_ms: 1,
  p99_ms: 3,
  failed: 0,
  watched: 100,
  stale: 0,
  shell_cores: 1,
  load_cores: 0.5,
  ...change,
});
const alone = (searches_per_s: number) => ({ searches_per_s, moves_per_s: 2_000, found: 10 });
const runs: NearbyRuns = {
  alone: {
    ours: { ...alone(100_000), compared: 200, inexact: 0 },
    redis: alone(400),
    redis_small: alone(5_000),
    postgis: alone(6_000),
  },
  http: { ours: http(12_000), redis: http(900), postgis: http(3_000), nothing: http(16_000) },
  postgis_version: '3.3.2',
};

describe('the verdict on nearby searches', () => {
  it('is met ten times faster than Redis alone, three times than either over HTTP', () => {
    const { met, ratios } = judgeNearby(runs);
    assert.equal(met, true);
    assert.equal(ratios['index_to_redis'], 250);
    assert.equal(ratios['http_to_postgis'], 4);
    assert.equal(ratios['http_to_empty_shell'], 0.75);
  });

  it('is missed by either ratio, an inexact answer, a stale one or one that failed', () => {
    const { ours } = runs.alone;
    const missed: Partial<NearbyRuns>[] = [
      { alone: { ...runs.alone, redis: alone(10_001) } },
      { alone: { ...runs.alone, ours: { ...ours, inexact: 1 } } },
      { http: { ...runs.http, postgis: http(4_001) } },
      { http: { ...runs.http, ours: http(12_000, { stale: 1 }) } },
      { http: { ...runs.http, ours: http(12_000, { failed: 1 }) } },
    ];
    for (const change of missed) assert.equal(judgeNearby({ ...runs, ...change }).met, false);
  });
});

describe('an answer beside the truth', () => {
  const truth: Found[] = [
    { id: 3, distance_m: 10 },
    { id: 8, distance_m: 20 },
    { id: 5, distance_m: 20 },
  ];

  it('is exact with the same vehicles, whichever of two equally far comes first', () => {
    assert.equal(isExact(truth, truth), true);
    const [first, second, third] = truth as [Found, Found, Found];
    assert.equal(isExact([first, third, second], truth), true);
    assert.equal(isExact([first, second, { id: 9, distance_m: 20 }], truth), true);
  });

  it('is not with one missing, one too far or one where it is not', () => {
    assert.equal(isExact(truth.slice(1), truth), false);
    assert.equal(isExact([...truth.slice(0, 2), { id: 9, distance_m: 21 }], truth), false);
    assert.equal(isExact([{ id: 8, distance_m: 10 }, ...truth.slice(1)], truth), false);
  });
});

describe('a search after a move', () => {
  const here = { lat: 49.4875, lon: 8.466 };
  const far = { lat: 49.5, lon: 8.466 };

  it('is true when it finds the vehicle at its new place and not at its old one', () => {
    assert.equal(isTrue(7, far, { place: far, answer: [{ id: 7, distance_m: 0.3 }] }), true);
    assert.equal(isTrue(7, here, { place: far, answer: [] }), true);
  });

  it('is stale when it finds it at the old place, or a taken one, or not at the new place', () => {
    assert.equal(isTrue(7, here, { place: far, answer: [{ id: 7, distance_m: 0 }] }), false);
    assert.equal(isTrue(7, here, { place: null, answer: [{ id: 7, distance_m: 0 }] }), false);
    assert.equal(isTrue(7, far, { place: far, answer: [] }), false);
  });
});

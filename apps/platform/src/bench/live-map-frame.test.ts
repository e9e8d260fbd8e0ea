import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openHistogram } from './histogram.ts';
import { openEventReader, openPicture, timesOfFrame } from './live-map-frame.ts';
import { judgeLiveMap, STALLED } from './live-map-verdict.ts';
import { timedLatitude } from './timed-place.ts';

const NOW = Date.parse('2026-11-22T12:00:00.500Z');
const message = (kind: string, vehicles: object[], gone: string[] = []) =>
  JSON.stringify({ kind, at: '2026-11-22T12:00:00.400Z', vehicles, gone });
const vehicle = (id: string, latitude: string) => ({
  public_vehicle_id: id,
  lat: Number(latitude),
  lon: 8.4,
});

describe('a frame of the map', () => {
  it('tells when each of its vehicles measured its place', () => {
    const json = message('changes', [
      vehicle('a', timedLatitude(494_875, NOW - 320)),
      vehicle('b', '49.4875'),
      vehicle('c', timedLatitude(494_876, NOW - 150)),
    ]);
    assert.deepEqual(timesOfFrame(json, NOW), {
      is_snapshot: false,
      measured_ms: [NOW - 320, NOW - 150],
    });
  });

  it('is read from server-sent events however they are cut, comments left out', () => {
    const told: string[] = [];
    const read = openEventReader((data) => told.push(data));
    for (const piece of 'retry: 3000\n\n:\n\ndata: {"a":1}\n\ndata: {"b":2}\n\nda') read(piece);
    assert.deepEqual(told, ['{"a":1}', '{"b":2}']);
  });

  it('changes a picture into the one that a newcomer is shown', () => {
    const [old, newcomer] = [openPicture(), openPicture()];
    old.take(message('snapshot', [vehicle('a', '49.1'), vehicle('b', '49.2')]));
    old.take(message('changes', [vehicle('c', '49.3'), vehicle('b', '49.4')], ['a']));
    newcomer.take(message('snapshot', [vehicle('b', '49.4'), vehicle('c', '49.3')]));
    assert.equal(old.text(), newcomer.text());
    assert.equal(old.size(), 2);
  });
});

describe('the verdict on the live map', () => {
  const judge = (
    age_ms: number,
    change: { lost?: number; dropped?: number; different?: number },
  ) => {
    const age = openHistogram();
    age.add(age_ms);
    const nothing = openHistogram();
    return judgeLiveMap({
      options: { seconds: 60, vehicles: 10_400, viewers: 2_000 },
      sent: { lag: nothing, latency: nothing },
      seen: { age: age.counts(), frames: 1, bytes: 1, lost: change.lost ?? 0, cpu_s: 1 },
      woken: { dropped: change.dropped ?? STALLED },
      consistency: {
        compared: 22,
        different: change.different ?? 0,
        resynchronised: change.dropped ?? STALLED,
      },
      core_s: 1,
      door_s: 1,
    }).met;
  };

  it('is met in time, with nobody lost, and who stalled dropped and back', () =>
    assert.equal(judge(599, {}), true));

  it('is missed by a late move, a lost viewer, one that was not dropped, or a wrong map', () => {
    assert.equal(judge(601, {}), false);
    assert.equal(judge(599, { lost: 1 }), false);
    assert.equal(judge(599, { dropped: STALLED - 1 }), false);
    assert.equal(judge(599, { different: 1 }), false);
  });
});

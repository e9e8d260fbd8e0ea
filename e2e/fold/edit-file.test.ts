import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { editFiles } from './edit-file.ts';

const rows = Array.from({ length: 20 }, (_, index) => {
  return `${index},60,2014-09-15 08:${10 + index}:00,1,2,v${index % 3}`;
});
const FILES = {
  stations_text: 'station_id,name,lat,long,dock_count\n1,One,37,-122,9\n2,Two,37,-122,9\n',
  trips_text: `trip_id,duration,start_date,start_terminal,end_terminal,bike_id\n${rows.join('\n')}\n`,
};

describe('an edited file', () => {
  it('is the same for the same seed, and another for another', () => {
    const first = editFiles(FILES, { seed: 7, edits: 10 });
    assert.deepEqual(editFiles(FILES, { seed: 7, edits: 10 }), first);
    assert.notEqual(editFiles(FILES, { seed: 8, edits: 10 }).trips_text, first.trips_text);
  });

  it('is untouched by no edits', () => {
    assert.deepEqual(editFiles(FILES, { seed: 1, edits: 0 }), { ...FILES, done: [] });
  });

  it('keeps its header under any edits', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { trips_text, stations_text } = editFiles(FILES, { seed, edits: 50 });
      assert.match(trips_text, /^\uFEFF?trip_id,duration,start_date,/);
      assert.match(stations_text, /^\uFEFF?station_id,name,/);
    }
  });

  it('has seen every kind of edit in a long run', () => {
    const { done } = editFiles(FILES, { seed: 3, edits: 2000 });
    assert.equal(new Set(done).size, 22);
  });
});

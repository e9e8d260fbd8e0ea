import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readStations } from './read-stations.ts';

const HEADER = 'station_id,name,lat,long,dock_count,landmark,install_date';

function read(...rows: string[]) {
  const found = readStations([HEADER, ...rows, ''].join('\n'));
  assert.ok(found.ok);
  return found.value;
}

describe('a stations file', () => {
  it('gives each station by its terminal number', () => {
    assert.deepEqual(read('3,"San Jose Civic Center",37.33,-121.88,15,"San Jose",2013-08-05'), {
      stations: [
        {
          station_id: '3',
          name: 'San Jose Civic Center',
          lat: 37.33,
          lon: -121.88,
          dock_count: 15,
        },
      ],
      problems: [],
      notes: [],
    });
  });

  it('takes the last of repeated rows and says so', () => {
    const { stations, notes } = read(
      '25,Broadway,37.1,-122,15,,',
      '2,Pier,37,-122,9,,',
      '25,Stanford,37.2,-122,15,,',
    );
    assert.deepEqual(
      stations.map(({ station_id, name }) => `${station_id} ${name}`),
      ['25 Stanford', '2 Pier'],
    );
    assert.deepEqual(notes, [{ line: 4, reason: 'replaces line 2 of station "25"' }]);
  });

  it('keeps the good row when a later one of the same station is broken', () => {
    const { stations, problems } = read('25,Broadway,37.1,-122,15,,', '25,Broadway,97.1,-122,15,,');
    assert.equal(stations[0]?.lat, 37.1);
    assert.deepEqual(problems, [
      { line: 3, reason: 'lat "97.1" is not between -90 and 90 degrees' },
    ]);
  });

  it('lists broken rows by line and reason and reads the rest', () => {
    const { stations, problems } = read(
      ',Nowhere,37,-122,15,,',
      '4,East,37,-180.5,15,,',
      '5,Words,north,-122,15,,',
      '6,"Unclosed,37,-122,15,,',
      '7,Short,37',
      '',
      '8,Good,37,-122,15,,',
    );
    assert.deepEqual(
      stations.map(({ name }) => name),
      ['Good'],
    );
    assert.deepEqual(problems, [
      { line: 2, reason: 'station_id is empty' },
      { line: 3, reason: 'long "-180.5" is not between -180 and 180 degrees' },
      { line: 4, reason: 'lat "north" is not between -90 and 90 degrees' },
      { line: 5, reason: 'a quote is opened or closed in the wrong place' },
      { line: 6, reason: '3 columns instead of 7' },
    ]);
  });

  it('loads a station whose docks are not counted or whose name is empty', () => {
    const { stations, notes } = read('9,,37,-122,many,,');
    assert.deepEqual(stations, [
      { station_id: '9', name: 'Station 9', lat: 37, lon: -122, dock_count: null },
    ]);
    assert.deepEqual(notes, [{ line: 2, reason: 'dock_count "many" is not a count' }]);
  });

  it('is refused with the name of a missing column, and so is an empty one', () => {
    const without = readStations('station_id,name,lat,dock_count\n1,a,2,3\n');
    assert.ok(!without.ok);
    assert.equal(without.refusal.detail, 'The stations file has no column "long".');
    const empty = readStations('\n\n');
    assert.ok(!empty.ok);
    assert.equal(empty.refusal.code, 'bikeshare.column_missing');
  });
});

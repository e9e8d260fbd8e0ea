import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleet } from '@drais/contracts';
import { codeOf, openWorld, operator } from '../fleet-world.fixture.ts';

describe('the time zone of an area', () => {
  it('is a name of the IANA database, spelled as there', async (t) => {
    const { room } = await openWorld(t);
    const open = async (area_id: string, time_zone: string) =>
      codeOf(
        await room.call(
          fleet.openArea,
          {
            area_id,
            name: 'Kyiv',
            time_zone,
            currency: 'UAH',
            country: 'UA',
            center: { lat: 50.45, lon: 30.52 },
          },
          operator,
        ),
      );
    for (const wrong of ['+02:00', 'europe/kyiv', 'Europe/BERLIN', 'Mars/Olympus']) {
      assert.equal(await open('kyiv', wrong), 'fleet.time_zone_unknown', wrong);
    }
    assert.equal(await open('kyiv', 'Europe/Kyiv'), 'accepted', 'also under a newer name');
    assert.equal(await open('utc', 'UTC'), 'accepted');
  });
});

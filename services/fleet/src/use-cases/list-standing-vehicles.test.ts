import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleet } from '@drais/contracts';
import { newId } from '@drais/vocabulary/ids';
import { AREA, codeOf, openTown, operator, valueIn } from '../fleet-world.fixture.ts';

const castle = { lat: 49.4834, lon: 8.462 };

describe('vehicles that stand at a place', () => {
  it('are those in the station, and those around a point or where another one stands', async (t) => {
    const { room } = await openTown(t);
    const places = { 'MA-1': castle, 'MA-2': { ...castle, lat: castle.lat + 0.002 } };
    const added = valueIn(
      await room.call(
        fleet.addVehicles,
        {
          area_id: AREA,
          vehicles: Object.entries(places).map(([code, position]) => ({
            code,
            vehicle_type_id: 'scooter-1',
            position,
            charge_fraction: 0.8,
          })),
        },
        operator,
      ),
    );
    const stations = valueIn(await room.call(fleet.listStations, { area_id: AREA }));
    const station_id = stations.items[0]?.station_id as string;
    const near_vehicle_id = added.vehicles[1]?.vehicle_id as string;
    const codes = async (place: object) => {
      const asked = { area_id: AREA, vehicle_class: 'scooter' as const, ...place };
      const found = valueIn(await room.call(fleet.listStandingVehicles, asked));
      return found.items.map(({ code }) => code);
    };
    assert.deepEqual(await codes({ station_id }), ['MA-1']);
    assert.deepEqual(await codes({ station_id, radius_m: 300 }), ['MA-1', 'MA-2']);
    assert.deepEqual(await codes({ near_vehicle_id }), ['MA-2', 'MA-1']);
    assert.deepEqual(await codes({ ...castle, radius_m: 100 }), ['MA-1']);
    assert.deepEqual((await codes({ anywhere: true })).sort(), ['MA-1', 'MA-2']);
    assert.deepEqual(await codes({ ...castle, vehicle_class: 'car' }), []);
    const picked_up = { vehicle_id: near_vehicle_id, reason: 'needs a repair' };
    valueIn(await room.call(fleet.pickUpVehicle, picked_up, operator));
    assert.deepEqual(await codes({ ...castle }), ['MA-1']);
  });

  it('come page by page, each once, also where several stand on one spot', async (t) => {
    const { room } = await openTown(t);
    const codes = ['MA-1', 'MA-2', 'MA-3', 'MA-4', 'MA-5'];
    const vehicles = codes.map((code, n) => ({
      code,
      vehicle_type_id: 'scooter-1',
      position: { ...castle, lat: castle.lat + (n > 2 ? 0.001 : 0) },
      charge_fraction: 0.8,
    }));
    valueIn(await room.call(fleet.addVehicles, { area_id: AREA, vehicles }, operator));
    const asked = { area_id: AREA, vehicle_class: 'scooter' as const, ...castle, limit: 2 };
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const from = cursor === undefined ? {} : { cursor };
      const page = valueIn(await room.call(fleet.listStandingVehicles, { ...asked, ...from }));
      pages.push(page.items.map(({ code }) => code));
      cursor = page.next_cursor;
    } while (cursor !== undefined);
    assert.deepEqual(
      pages.map(({ length }) => length),
      [2, 2, 1],
    );
    assert.deepEqual(pages.flat().sort(), codes);
  });

  it('are not looked for where no place is', async (t) => {
    const { room } = await openTown(t);
    const asked = { area_id: AREA, vehicle_class: 'scooter' as const };
    for (const place of [{}, { station_id: newId(AREA) }, { near_vehicle_id: newId(AREA) }]) {
      const found = await room.call(fleet.listStandingVehicles, { ...asked, ...place });
      assert.equal(codeOf(found), 'fleet.place_unknown');
    }
  });
});

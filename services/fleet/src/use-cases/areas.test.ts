import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleet } from '@drais/contracts';
import { newId } from '@drais/vocabulary/ids';
import {
  AREA,
  addVehicle,
  castle_place,
  city,
  codeOf,
  enrol,
  openTown,
  operator,
  report,
  valueIn,
  vehicleNow,
} from '../fleet-world.fixture.ts';

const station = {
  short_name: '2',
  name: 'Harbour',
  lat: 49.5,
  lon: 8.46,
  capacity: 4,
  radius_m: 60,
  is_charging_station: true,
};

const van_type = {
  vehicle_type_id: 'van-1',
  vehicle_class: 'van' as const,
  name: 'Van',
  range_max_m: 200_000,
  speed_max_m_s: 30,
};

const oneVehicle = (code: string) => ({
  code,
  vehicle_type_id: 'scooter-1',
  position: castle_place,
  charge_fraction: 1,
});

describe('an operating area', () => {
  it('is opened once, in a time zone that exists', async (t) => {
    const { room } = await openTown(t);
    const area = {
      area_id: AREA,
      name: 'Twice',
      time_zone: 'Europe/Berlin',
      currency: 'EUR',
      country: 'DE',
      center: { lat: 49, lon: 8 },
    };
    assert.equal(codeOf(await room.call(fleet.openArea, area, operator)), 'fleet.area_exists');
    const second = { ...area, area_id: 'second' };
    const open = () => room.call(fleet.openArea, second, operator, 'the same key');
    assert.equal(codeOf(await open()), 'accepted');
    // The process died before it could keep its answer.
    await room.forgetAnswers();
    assert.equal(codeOf(await open()), 'accepted');
    const nowhere = { ...area, area_id: 'nowhere', time_zone: 'Mars/Olympus' };
    assert.equal(
      codeOf(await room.call(fleet.openArea, nowhere, operator)),
      'fleet.time_zone_unknown',
    );
  });

  it('is listed with those of every database', async (t) => {
    const { room } = await openTown(t);
    const more = ['aachen', 'berlin', 'celle', 'dresden', 'essen'];
    for (const area_id of more) {
      const area = {
        area_id,
        name: area_id,
        time_zone: 'Europe/Berlin',
        currency: 'EUR',
        country: 'DE',
        center: { lat: 50, lon: 8 },
      };
      valueIn(await room.call(fleet.openArea, area, operator));
    }
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const input = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = valueIn(await room.call(fleet.listAreas, input));
      seen.push(...page.items.map(({ area_id }) => area_id));
      cursor = page.next_cursor;
      if (cursor === undefined) break;
    }
    assert.deepEqual(seen, [...more, AREA]);
  });

  it('is unknown where there is none', async (t) => {
    const { room } = await openTown(t);
    const area_id = 'atlantis';
    const answers = await Promise.all([
      room.call(fleet.getArea, { area_id }),
      room.call(fleet.listVehicleTypes, { area_id }),
      room.call(fleet.listStations, { area_id }),
      room.call(fleet.listZones, { area_id }),
      room.call(fleet.listFleet, { area_id }),
      room.call(fleet.listVehiclesNear, { area_id, lat: 0, lon: 0 }),
      room.call(fleet.findVehicleByCode, { area_id, code: 'X' }),
      room.call(fleet.listQuarantinedReports, { area_id }),
      room.call(fleet.getGbfsFeed, { area_id, feed: 'gbfs' }),
      room.call(fleet.checkParking, {
        area_id,
        vehicle_class: 'car',
        lat: 0,
        lon: 0,
        accuracy_m: 0,
      }),
      room.call(fleet.addStations, { area_id, stations: [station] }, operator),
      room.call(fleet.addZones, { area_id, zones: [city] }, operator),
      room.call(fleet.defineVehicleTypes, { area_id, vehicle_types: [van_type] }, operator),
      room.call(fleet.addVehicles, { area_id, vehicles: [oneVehicle('MA-1')] }, operator),
    ]);
    for (const answer of answers) assert.equal(codeOf(answer), 'fleet.area_unknown');
  });
});

describe('a station', () => {
  it('keeps its id when it is placed again, and the last of a list stands', async (t) => {
    const { room } = await openTown(t);
    const place = async (...stations: (typeof station)[]) =>
      valueIn(await room.call(fleet.addStations, { area_id: AREA, stations }, operator)).stations;
    const first = await place(station);
    const second = await place(
      { ...station, name: 'Old harbour' },
      { ...station, name: 'New harbour' },
    );
    assert.deepEqual(first, second);
    const listed = valueIn(await room.call(fleet.listStations, { area_id: AREA })).items;
    assert.deepEqual(
      listed.map(({ name }) => name),
      ['Castle', 'New harbour'],
    );
  });

  it('counts the free vehicles in its radius', async (t) => {
    const world = await openTown(t);
    await addVehicle(world, 'MA-1');
    await addVehicle(world, 'MA-2');
    const listed = valueIn(await world.room.call(fleet.listStations, { area_id: AREA })).items;
    assert.equal(listed[0]?.vehicles_available, 2);
  });
});

describe('a zone', () => {
  it('is listed as it was drawn and decides where scooters park', async (t) => {
    const { room } = await openTown(t);
    const where = {
      area_id: AREA,
      vehicle_class: 'scooter' as const,
      lat: 49.55,
      lon: 8.45,
      accuracy_m: 5,
    };
    assert.equal(valueIn(await room.call(fleet.checkParking, where)).verdict, 'outside');
    valueIn(await room.call(fleet.addZones, { area_id: AREA, zones: [city] }, operator));
    assert.equal(valueIn(await room.call(fleet.checkParking, where)).verdict, 'inside');
    const [listed] = valueIn(await room.call(fleet.listZones, { area_id: AREA })).items;
    assert.deepEqual(listed, { ...city, zone_id: listed?.zone_id });
    const unclosed = city.polygon.coordinates.map((ring) => ring.slice(0, 4));
    const open = { ...city, polygon: { ...city.polygon, coordinates: unclosed } };
    const bad = await room.call(fleet.addZones, { area_id: AREA, zones: [open] }, operator);
    assert.equal(codeOf(bad), 'fleet.polygon_invalid');
  });
});

describe('vehicles', () => {
  it('have a code of their own in the area, all of a list or none', async (t) => {
    const { room } = await openTown(t);
    const add = (codes: string[], key?: string) =>
      room.call(
        fleet.addVehicles,
        { area_id: AREA, vehicles: codes.map(oneVehicle) },
        operator,
        key,
      );
    valueIn(await add(['MA-1', 'MA-2']));
    assert.equal(codeOf(await add(['MA-3', 'MA-2'])), 'fleet.code_taken');
    assert.equal(codeOf(await add(['MA-4', 'MA-4'])), 'fleet.code_taken');
    const race = await Promise.all([add(['MA-5']), add(['MA-5'])]);
    assert.deepEqual(race.map(codeOf).sort(), ['accepted', 'fleet.code_taken']);
    const listed = valueIn(await room.call(fleet.listFleet, { area_id: AREA }, operator)).items;
    assert.deepEqual(listed.map(({ code }) => code).sort(), ['MA-1', 'MA-2', 'MA-5']);
  });

  it('are of a type that the area has', async (t) => {
    const { room } = await openTown(t);
    const vehicles = [{ ...oneVehicle('MA-1'), vehicle_type_id: 'hovercraft' }];
    const answer = await room.call(fleet.addVehicles, { area_id: AREA, vehicles }, operator);
    assert.equal(codeOf(answer), 'fleet.vehicle_type_unknown');
  });

  it('are unknown by an id or a code that nobody gave', async (t) => {
    const { room } = await openTown(t);
    const vehicle_id = newId(AREA);
    const reason = 'It stands in the way.';
    const public_key = 'A'.repeat(43);
    const position = { ...castle_place, accuracy_m: 5 };
    const answers = await Promise.all([
      room.call(fleet.findVehicleByCode, { area_id: AREA, code: 'MA-9' }),
      room.call(fleet.getFleetVehicle, { vehicle_id }, operator),
      room.call(fleet.listVehicleHistory, { vehicle_id }, operator),
      room.call(fleet.listCommands, { vehicle_id }, operator),
      room.call(fleet.sendCommand, { vehicle_id, kind: 'lock', reason }, operator),
      room.call(fleet.enrolDevice, { vehicle_id, public_key }, operator),
      room.call(fleet.pickUpVehicle, { vehicle_id, reason }, operator),
      room.call(fleet.dropOffVehicle, { vehicle_id, position }, operator),
    ]);
    for (const answer of answers) assert.equal(codeOf(answer), 'fleet.vehicle_unknown');
  });

  it('are found by code, public id and place, with their range', async (t) => {
    const world = await openTown(t);
    const vehicle_id = await addVehicle(world, 'MA-1');
    const known = await vehicleNow(world, vehicle_id);
    assert.equal(known.range_m, 32_000);
    const { public_vehicle_id } = known;
    for (const name of [{ code: 'MA-1' }, { public_vehicle_id }]) {
      const found = valueIn(await world.room.call(fleet.getVehicle, { area_id: AREA, ...name }));
      assert.equal(found.vehicle_id, vehicle_id);
    }
    const near = await world.room.call(fleet.listVehiclesNear, {
      area_id: AREA,
      lat: 49.4844,
      lon: 8.462,
    });
    const [nearest] = valueIn(near).items;
    assert.ok(Math.abs((nearest?.distance_m ?? 0) - 111.2) < 1);
    assert.ok(nearest !== undefined && !('vehicle_id' in nearest) && !('code' in nearest));
    const vans = { area_id: AREA, ...castle_place, vehicle_class: 'van' as const };
    assert.deepEqual(valueIn(await world.room.call(fleet.listVehiclesNear, vans)).items, []);
  });

  it('are still known after the room was opened anew', async (t) => {
    const world = await openTown(t);
    const vehicle_id = await addVehicle(world, 'MA-1');
    const { device_id } = await enrol(world, vehicle_id);
    await report(world, { device_id, sequence: 1 });
    await world.room.tools.live.refreshVehicles(AREA, [vehicle_id]);
    const history = valueIn(
      await world.room.call(fleet.listVehicleHistory, { vehicle_id, limit: 1 }, operator),
    );
    assert.deepEqual(
      history.items.map(({ type }) => type),
      ['fleet.device_enrolled'],
    );
    const cursor = history.next_cursor ?? '';
    const rest = valueIn(
      await world.room.call(fleet.listVehicleHistory, { vehicle_id, cursor }, operator),
    );
    assert.deepEqual(
      rest.items.map(({ type }) => type),
      ['fleet.vehicle_registered'],
    );
  });
});

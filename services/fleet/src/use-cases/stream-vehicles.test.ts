import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleet } from '@drais/contracts';
import { AREA, addVehicle, openTown, operator, type World } from '../fleet-world.fixture.ts';

/** Opens a stream as the gateway does and keeps what it sends. */
async function watch({ room }: World, stream_id: string, input: unknown) {
  const messages: { kind: string; vehicles: unknown[] }[] = [];
  const leaving = new AbortController();
  const sendJson = (json: string) => messages.push(JSON.parse(json)) > 0;
  const context = { principal: operator, deadline: new Date(), trace_id: '0'.repeat(32) };
  const sink = {
    send: (m: unknown) => sendJson(JSON.stringify(m)),
    sendJson,
    closed: leaving.signal,
  };
  const refusal = await room.host.openStream(stream_id, input, context, sink);
  return { messages, refusal, leave: () => leaving.abort() };
}

describe('a live stream', () => {
  const box = { south: 49, west: 8, north: 50, east: 9 };

  it('of vehicles starts with what is free in the box', async (t) => {
    const world = await openTown(t);
    await addVehicle(world, 'MA-1');
    const { messages, leave } = await watch(world, fleet.streamVehicles.id, {
      area_id: AREA,
      ...box,
    });
    await addVehicle(world, 'MA-2');
    world.room.tools.map.tick();
    leave();
    assert.deepEqual(
      messages.map(({ kind, vehicles }) => [kind, vehicles.length]),
      [
        ['snapshot', 1],
        ['changes', 1],
      ],
    );
  });

  it('of a fleet shows staff all of it', async (t) => {
    const world = await openTown(t);
    await addVehicle(world, 'MA-1');
    const { messages, leave } = await watch(world, fleet.streamFleet.id, { area_id: AREA });
    leave();
    assert.equal(messages[0]?.vehicles.length, 1);
  });

  it('needs an area that there is and a box of a city’s size', async (t) => {
    const world = await openTown(t);
    const country = await watch(world, fleet.streamVehicles.id, {
      area_id: AREA,
      ...box,
      north: 55,
    });
    const nowhere = await watch(world, fleet.streamVehicles.id, { area_id: 'atlantis', ...box });
    const no_fleet = await watch(world, fleet.streamFleet.id, { area_id: 'atlantis' });
    const upside_down = await watch(world, fleet.streamVehicles.id, {
      area_id: AREA,
      ...box,
      south: 60,
    });
    assert.deepEqual(
      [country, nowhere, no_fleet, upside_down].map(({ refusal }) => refusal?.code),
      ['fleet.box_too_large', 'fleet.area_unknown', 'fleet.area_unknown', 'fleet.box_too_large'],
    );
  });

  it('has seats for so many, and tells the next one to come back when somebody left', async (t) => {
    const world = await openTown(t);
    const enter = () => watch(world, fleet.streamVehicles.id, { area_id: AREA, ...box });
    const first = await enter();
    let last = first;
    while (last.refusal === undefined) last = await enter();
    const staff = await watch(world, fleet.streamFleet.id, { area_id: AREA });
    assert.deepEqual(
      [last, staff].map(({ refusal }) => refusal?.code),
      ['fleet.too_many_viewers', 'fleet.too_many_viewers'],
    );
    assert.ok((last.refusal.retry_after_s ?? 0) > 0);

    first.leave();
    assert.equal((await enter()).refusal, undefined);
  });
});

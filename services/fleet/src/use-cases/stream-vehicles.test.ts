import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fleet } from '@drais/contracts';
import {
  AREA,
  addVehicle,
  openMannheim,
  openWorld,
  operator,
  type World,
} from '../fleet-world.fixture.ts';

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
    const world = await openWorld(t);
    await openMannheim(world);
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
    const world = await openWorld(t);
    await openMannheim(world);
    await addVehicle(world, 'MA-1');
    const { messages, leave } = await watch(world, fleet.streamFleet.id, { area_id: AREA });
    leave();
    assert.equal(messages[0]?.vehicles.length, 1);
  });

  it('needs an area that there is and a box of a city’s size', async (t) => {
    const world = await openWorld(t);
    await openMannheim(world);
    const country = await watch(world, fleet.streamVehicles.id, {
      area_id: AREA,
      ...box,
      north: 55,
    });
    const nowhere = await watch(world, fleet.streamVehicles.id, { area_id: 'atlantis', ...box });
    const upside_down = await watch(world, fleet.streamVehicles.id, {
      area_id: AREA,
      ...box,
      south: 60,
    });
    assert.deepEqual(
      [country, nowhere, upside_down].map(({ refusal }) => refusal?.code),
      ['fleet.box_too_large', 'fleet.area_unknown', 'fleet.box_too_large'],
    );
  });
});

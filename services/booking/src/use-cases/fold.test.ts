import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking, fleet } from '@drais/contracts';
import { operatorPrincipal } from '@drais/kit/testing/open-room';
import fc from 'fast-check';
import { assertFolds } from './fold.fixture.ts';
import { area_id, openTown, other, rider, vehicle_id } from './town.fixture.ts';

const operator = operatorPrincipal('099.01a2040c-f370-7b6f-ad85-275d5783bbc6', area_id);

/** What anybody may do to the town's one vehicle, in any order, sensible or not. */
const deed = fc.oneof(
  fc.constantFrom('reserve', 'cancel', 'start', 'end', 'end without photo', 'pause', 'resume'),
  fc.constantFrom(
    'vehicle answers',
    'vehicle refuses',
    'vehicle is silent',
    'the bank declines',
    'the bank agrees',
  ),
  fc.constantFrom(
    'ride on',
    'a minute passes',
    'an hour passes',
    'half a day passes',
    'timers ring',
    'the other rider reserves',
  ),
  fc.constantFrom('an operator ends', 'an operator takes a case', 'an operator closes a case'),
);

describe('the record of a vehicle', () => {
  it('folds to the living state after whatever riders, vehicle and bank did', async (t) => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 8, maxLength: 40 }), async (deeds) => {
        const town = await openTown(t);
        const play = deedsOf(town);
        for (const name of deeds) await play[name]?.();
        await assertFolds(town.room);
        await assertOneHolder(town);
      }),
      { numRuns: 12 },
    );
  });
});

type Town = Awaited<ReturnType<typeof openTown>>;

function deedsOf({
  town,
  room,
  acknowledge,
  pass,
  reserve,
  end,
}: Town): Record<string, () => unknown> {
  let reservation_id = '';
  let trip_id = '';
  const command = () =>
    town.commands.at(-1) as { command_id: string; kind: 'lock' | 'unlock' } | undefined;
  const told = async (
    definition: typeof fleet.events.commandExpired | typeof fleet.events.commandRefused,
  ) => {
    const last = command();
    if (last === undefined) return;
    const { command_id, kind } = last;
    await room.deliver(definition as typeof fleet.events.commandRefused, area_id, {
      command_id,
      vehicle_id,
      kind,
      result: 'failed',
    });
  };
  const newestCase = async () => {
    const listed = await room.call(booking.listCases, { area_id, limit: 1 }, operator);
    return listed.ok ? listed.value.items[0]?.case_id : undefined;
  };
  return {
    reserve: async () => {
      const made = await reserve();
      if (made.ok) reservation_id = made.value.reservation_id;
    },
    'the other rider reserves': () => reserve(other),
    cancel: async () =>
      reservation_id !== '' && room.call(booking.cancelReservation, { reservation_id }, rider),
    start: async () => {
      if (reservation_id === '') return;
      const started = await room.call(booking.startTrip, { reservation_id }, rider);
      if (started.ok) trip_id = started.value.trip_id;
    },
    end: async () => trip_id !== '' && end(trip_id),
    'end without photo': async () => {
      town.photo_arrived = false;
      if (trip_id !== '') await end(trip_id);
      town.photo_arrived = true;
    },
    pause: async () => trip_id !== '' && room.call(booking.pauseTrip, { trip_id }, rider),
    resume: async () => trip_id !== '' && room.call(booking.resumeTrip, { trip_id }, rider),
    'an operator ends': async () => {
      if (trip_id === '') return;
      const shown = await room.call(booking.previewEndForRider, { trip_id }, operator);
      if (!shown.ok) return;
      const { ended_at } = shown.value;
      const decision = { trip_id, ended_at, reason: 'phone_dead', note: 'Rider called.' } as const;
      await room.call(booking.endForRider, decision, operator);
      await room.call(booking.viewEndPlace, { trip_id, purpose: 'end_disputed' }, operator);
    },
    'an operator takes a case': async () => {
      const case_id = await newestCase();
      if (case_id !== undefined)
        await room.call(booking.workCase, { case_id, assign_to: 'me', note: 'Mine.' }, operator);
    },
    'an operator closes a case': async () => {
      const case_id = await newestCase();
      if (case_id !== undefined)
        await room.call(booking.closeVehicleCheck, { case_id, reason: 'It is safe.' }, operator);
    },
    'vehicle answers': async () => command() !== undefined && acknowledge(),
    'vehicle refuses': () => told(fleet.events.commandRefused),
    'vehicle is silent': () => told(fleet.events.commandExpired),
    'the bank declines': () => {
      town.hold = 'declined';
    },
    'the bank agrees': () => {
      town.hold = 'held';
    },
    'ride on': () => {
      town.vehicle['last_moved_at'] = town.now.toISOString();
    },
    'a minute passes': () => pass(60),
    'an hour passes': () => pass(3600),
    'half a day passes': () => pass(43_201),
    'timers ring': async () => {
      await room.runJob('booking.expire_reservations');
      await room.runJob('booking.open_recovery_cases');
    },
  };
}

/** At most one trip has the vehicle, and no two live promises overlap. */
async function assertOneHolder({ room }: Town): Promise<void> {
  const shard = room.directory.shard(area_id);
  const holders = await shard.query<{ status: string }>(
    `select t.status from booking.occupancy o join booking.trips t on t.area_id = o.area_id and t.trip_id = o.trip_id`,
  );
  assert.ok(holders.length <= 1);
  assert.ok(holders.every(({ status }) => !['ended', 'failed'].includes(status)));
  const running = await shard.query(
    `select 1 from booking.trips where status in ('requested', 'unlocking', 'active', 'paused', 'ending')`,
  );
  assert.ok(running.length <= holders.length);
}

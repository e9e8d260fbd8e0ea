import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { booking } from '@drais/contracts';
import { addSeconds } from '@drais/vocabulary/units';
import { area_id, codeOf, openTown, other, rider } from './town.fixture.ts';

/** A night in which a zone changes its clocks, and a period on both sides of the change. */
interface Night {
  readonly name: string;
  readonly zone: string;
  readonly changes_at: string;
  /** Saturday, ten in the evening, and Sunday, six in the morning, on the wall. */
  readonly starts_at: string;
  readonly ends_at: string;
  /** How long it is from ten in the evening to six in the morning. */
  readonly hours: number;
  /** What the wall shows a quarter of an hour before and after the change. */
  readonly wall: readonly [before: string, after: string];
}

const nights: readonly Night[] = [
  {
    name: 'the short night of Berlin',
    zone: 'Europe/Berlin',
    changes_at: '2026-03-29T01:00:00.000Z',
    starts_at: '2026-03-28T21:00:00.000Z',
    ends_at: '2026-03-29T04:00:00.000Z',
    hours: 7,
    wall: ['01:45', '03:15'],
  },
  {
    name: 'the long night of Berlin',
    zone: 'Europe/Berlin',
    changes_at: '2026-10-25T01:00:00.000Z',
    starts_at: '2026-10-24T20:00:00.000Z',
    ends_at: '2026-10-25T05:00:00.000Z',
    hours: 9,
    wall: ['02:45', '02:15'],
  },
  {
    name: 'the short night of New York',
    zone: 'America/New_York',
    changes_at: '2026-03-08T07:00:00.000Z',
    starts_at: '2026-03-08T03:00:00.000Z',
    ends_at: '2026-03-08T10:00:00.000Z',
    hours: 7,
    wall: ['01:45', '03:15'],
  },
  {
    name: 'the long night of New York',
    zone: 'America/New_York',
    changes_at: '2026-11-01T06:00:00.000Z',
    starts_at: '2026-11-01T02:00:00.000Z',
    ends_at: '2026-11-01T11:00:00.000Z',
    hours: 9,
    wall: ['01:45', '01:15'],
  },
];

/** What the clock on the wall shows. */
function wallAt(instant: string, zone: string): string {
  const style = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat('en-GB', style).format(new Date(instant));
}

const after = (instant: string, minutes: number) =>
  addSeconds(new Date(instant), minutes * 60).toISOString();

/** A town with a car on the eve of the change, under a plan with fees. */
async function openEve(t: TestContext, { starts_at }: Night) {
  const opened = await openTown(t);
  const { room, town } = opened;
  Object.assign(town.vehicle, { vehicle_class: 'car', vehicle_type_id: 'car' });
  town.plan = { ...town.plan, cancellation_fee_minor: 300, no_show_fee_minor: 700 };
  town.now = addSeconds(new Date(starts_at), -3600);
  const see = async (reservation_id: string) => {
    const found = await room.call(booking.getReservation, { reservation_id }, rider);
    assert.ok(found.ok);
    return found.value;
  };
  const goTo = (instant: string) => {
    town.now = new Date(instant);
  };
  return { ...opened, see, goTo };
}

for (const night of nights) {
  const { zone, changes_at, starts_at, ends_at, hours, wall } = night;
  describe(`${night.name}`, () => {
    it('is the one that the zone’s rules have', () => {
      assert.deepEqual(
        [starts_at, ends_at].map((at) => wallAt(at, zone)),
        ['22:00', '06:00'],
      );
      const around = [after(changes_at, -15), after(changes_at, 15)];
      assert.deepEqual(
        around.map((at) => wallAt(at, zone)),
        wall,
      );
    });

    it('is reserved for its true length, and the calendar has room for the rest', async (t) => {
      const { room, town, hold, see } = await openEve(t, night);
      const seen = await see(await hold(rider, { starts_at, ends_at }));
      const length_ms = Date.parse(seen.ends_at) - Date.parse(seen.starts_at);
      assert.equal(length_ms, hours * 3_600_000);
      const free = await room.call(booking.listFreePeriods, {
        area_id,
        public_vehicle_id: String(town.vehicle['public_vehicle_id']),
      });
      const week_on = after(town.now.toISOString(), 7 * 24 * 60);
      assert.deepEqual(free.ok && free.value.free, [
        { starts_at: town.now.toISOString(), ends_at: starts_at },
        { starts_at: ends_at, ends_at: week_on },
      ]);
    });

    it('has half an hour free and a quarter to come, by the clock that does not jump', async (t) => {
      const { room, hold, see, goTo } = await openEve(t, night);
      const soon = after(changes_at, 15);
      const reservation_id = await hold(rider, { starts_at: soon, ends_at: after(soon, 120) });
      const seen = await see(reservation_id);
      assert.equal(seen.cancellation?.free_until, after(changes_at, -15));
      assert.equal(seen.lapses_at, after(changes_at, 30));
      goTo(after(changes_at, -15));
      assert.equal(
        codeOf(await room.call(booking.cancelReservation, { reservation_id }, rider)),
        'ok',
      );
      const second = await hold(other, { starts_at: soon, ends_at: after(soon, 120) });
      goTo(after(changes_at, 29));
      assert.equal(await room.runJob('booking.expire_reservations'), 0);
      goTo(after(changes_at, 30));
      assert.equal(await room.runJob('booking.expire_reservations'), 1);
      const gone = await room.call(booking.getReservation, { reservation_id: second }, other);
      assert.equal(gone.ok && gone.value.status, 'expired');
    });

    it('costs what was agreed on from half an hour before, and what it says when nobody comes', async (t) => {
      const { room, hold, goTo } = await openEve(t, night);
      const soon = after(changes_at, 15);
      const period = { starts_at: soon, ends_at: after(soon, 120) };
      const reservation_id = await hold(rider, period);
      const next_day = { starts_at: after(soon, 24 * 60), ends_at: after(soon, 26 * 60) };
      const moved_id = await hold(rider, next_day);
      goTo(after(changes_at, -14));
      const late = { amount_minor: 300, currency: 'EUR' };
      const cancel = (accepted_fee = {}) =>
        room.call(booking.cancelReservation, { reservation_id, ...accepted_fee }, rider);
      assert.equal(codeOf(await cancel()), 'booking.fee_not_accepted');
      assert.equal(codeOf(await cancel({ accepted_fee: late })), 'ok');
      await hold(other, period);
      goTo(after(changes_at, 30));
      assert.equal(await room.runJob('booking.expire_reservations'), 1);
      // A day later by true hours the rider moves what they have too late.
      goTo(after(changes_at, 24 * 60 - 14));
      const move = (accepted_fee = {}) => {
        const to = { starts_at: after(soon, 25 * 60), ends_at: after(soon, 27 * 60) };
        const asked = { reservation_id: moved_id, ...to, ...accepted_fee };
        return room.call(booking.changeReservation, asked, rider);
      };
      assert.equal(codeOf(await move()), 'booking.fee_not_accepted');
      assert.equal(codeOf(await move({ accepted_fee: late })), 'ok');
      const fees = (await room.events()).flatMap(({ data }) => {
        const { fee } = data as { fee?: { amount_minor: number } };
        return fee === undefined ? [] : [fee.amount_minor];
      });
      assert.deepEqual(fees, [300, 700, 300]);
    });

    it('is extended and moved before it begins, by true hours', async (t) => {
      const { room, hold, see } = await openEve(t, night);
      const reservation_id = await hold(rider, { starts_at, ends_at });
      const change = (more: { starts_at?: string; ends_at: string }) =>
        room.call(booking.changeReservation, { reservation_id, ...more }, rider);
      assert.equal(codeOf(await change({ ends_at: after(ends_at, 60) })), 'ok');
      const longer = await see(reservation_id);
      const length_ms = Date.parse(longer.ends_at) - Date.parse(longer.starts_at);
      assert.equal(length_ms, (hours + 1) * 3_600_000);
      // Something follows: not a minute into it, on whichever side of the change it begins.
      await hold(other, { starts_at: after(ends_at, 60), ends_at: after(ends_at, 120) });
      const into = await change({ ends_at: after(ends_at, 61) });
      assert.equal(codeOf(into), 'booking.vehicle_not_available');
    });

    it('is ridden through and extended without losing or winning an hour', async (t) => {
      const { room, hold, begin, acknowledge, goTo } = await openEve(t, night);
      const reservation_id = await hold(rider, { starts_at, ends_at });
      goTo(starts_at);
      assert.equal(codeOf(await begin(reservation_id)), 'ok');
      await acknowledge();
      const later = after(ends_at, 60);
      goTo(after(changes_at, 1));
      const asked = { reservation_id, ends_at: later };
      assert.equal(codeOf(await room.call(booking.changeReservation, asked, rider)), 'ok');
      // Twelve hours over its period somebody goes and looks (B2), and not an hour sooner.
      goTo(after(later, 12 * 60 - 1));
      assert.equal(await room.runJob('booking.open_recovery_cases'), 0);
      goTo(after(later, 12 * 60 + 1));
      assert.equal(await room.runJob('booking.open_recovery_cases'), 1);
    });
  });
}

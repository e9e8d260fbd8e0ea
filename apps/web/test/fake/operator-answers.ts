import { booking, fleet, payments } from '@drais/contracts';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Answers } from './router.ts';
import { fakeId, newNumber, type World } from './world.ts';

type Case = OutputOf<typeof booking.listCases>['items'][number];
type VehicleCase = OutputOf<typeof fleet.listVehicleCases>['items'][number];
type Voucher = OutputOf<typeof payments.listVouchers>['items'][number];
type TripRules = OutputOf<typeof booking.getTripRules>;
type RideRules = OutputOf<typeof fleet.getRideRules>;

const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const ahead = (minutes: number) => ago(-minutes);
/** A ride of the past whose case and money an operator looks into. */
const TRIP_ID = fakeId('mannheim', 9002);
const RIDER_ID = fakeId('000', 1);

/** What operators look into and decide. */
export function operatorAnswers(world: World): Answers {
  return {
    ...caseAnswers(world),
    ...vehicleCaseAnswers(world),
    ...ruleAnswers(),
    ...tripMoneyAnswers(world),
    ...areaMoneyAnswers(world),
  };
}

function newCases(): Case[] {
  const vehicle = (code: number) => ({
    vehicle_id: fakeId('mannheim', 1000 + code),
    code: `MA-${String(1001 + code * 13)}`,
  });
  return [
    {
      case_id: fakeId('mannheim', 9101),
      kind: 'conflict',
      state: 'open',
      ...vehicle(5),
      opened_at: ago(20),
      reservation_id: fakeId('mannheim', 9102),
      cause: 'faulty',
      starts_at: ahead(100),
      decide_by: ahead(55),
    },
    {
      case_id: fakeId('mannheim', 9111),
      kind: 'conflict',
      state: 'open',
      ...vehicle(8),
      opened_at: ago(35),
      reservation_id: fakeId('mannheim', 9112),
      cause: 'late',
      starts_at: ahead(40),
      decide_by: ahead(10),
    },
    {
      case_id: fakeId('mannheim', 9121),
      kind: 'vehicle_check',
      state: 'in_work',
      ...vehicle(3),
      trip_id: fakeId('mannheim', 9122),
      opened_at: ago(200),
      assigned_to: fakeId('002', 1),
      due_at: ahead(120),
      note: 'A technician is on the way.',
    },
  ];
}

function caseAnswers(world: World): Answers {
  const others = newCases();
  const all = (): Case[] => [
    ...others,
    ...world.cases.map(({ status, ...one }) => ({
      ...one,
      kind: 'recovery' as const,
      state: status,
      code: 'MA-1003',
    })),
  ];
  const find = (case_id: unknown) => others.find((one) => one.case_id === case_id);
  return {
    [booking.listCases.id]: ({ state, kind, assigned_to }) =>
      accept({
        items: all().filter(
          (one) =>
            (state === undefined || one.state === state) &&
            (kind === undefined || one.kind === kind) &&
            (assigned_to === undefined || one.assigned_to === assigned_to),
        ),
      }),
    [booking.workCase.id]: ({ case_id, assign_to, note }, owner) => {
      const found = find(case_id);
      if (found === undefined) return refuse('booking.case_unknown', 'Unknown.');
      if (assign_to === 'me') Object.assign(found, { state: 'in_work', assigned_to: owner });
      if (note !== undefined) Object.assign(found, { note });
      return accept(found);
    },
    [booking.previewCloseRecovery.id]: ({ ended_at = ago(60) }) =>
      accept({
        ended_at,
        earliest_at: ago(800),
        latest_at: ago(0),
        duration_s: 5400,
        paused_s: 0,
        fare: fareOf(1850),
      }),
    [booking.previewConflictDecision.id]: ({ case_id }) => {
      const found = find(case_id);
      if (found?.starts_at === undefined) return refuse('booking.case_unknown', 'Unknown.');
      const times = { starts_at: found.starts_at, ends_at: ahead(280) };
      const told = { ...times, is_waited_for: true };
      if (found.cause === 'late')
        return accept({ ...told, credit: { amount_minor: 500, currency: 'EUR' } });
      const other = { code: 'MA-1196', vehicle_class: 'car', distance_m: 240.4, ...times };
      return accept({ ...told, other: { ...other, answer_by: ahead(30) } });
    },
    [booking.decideConflictCase.id]: ({ case_id, decision, reason }) => {
      const found = find(case_id);
      if (found?.reservation_id === undefined) return refuse('booking.case_unknown', 'Unknown.');
      const outcome = decision === 'keep' ? 'kept' : 'healed';
      const closed = { closed_at: ago(0), outcome, reason } as const;
      Object.assign(found, { state: 'closed', ...closed });
      const { vehicle_id, reservation_id, cause, opened_at, starts_at, decide_by } = found;
      const about = { case_id, vehicle_id, reservation_id, cause, opened_at, starts_at, decide_by };
      return accept({ ...about, status: 'closed', ...closed });
    },
  };
}

function fareOf(amount_minor: number) {
  return {
    lines: [],
    total: { amount_minor, currency: 'EUR' },
    vat: { vat_bp: 1900, net_minor: amount_minor, vat_minor: 0 },
  };
}

function vehicleCaseAnswers(world: World): Answers {
  const about = world.vehicles.filter(({ vehicle_state }) => vehicle_state === 'non_operational');
  const kinds = ['moved_without_trip', 'lock_not_confirmed', 'opened_late'] as const;
  const cases: VehicleCase[] = about.slice(0, kinds.length).map((vehicle, n) => {
    const case_id = fakeId('mannheim', 9201 + n);
    const kind = kinds[n] ?? 'opened_late';
    Object.assign(vehicle, {
      vehicle_case_id: case_id,
      ...(kind === 'moved_without_trip' ? {} : { locked: false }),
    });
    return {
      case_id,
      vehicle_id: vehicle.vehicle_id,
      code: vehicle.code,
      kind,
      status: 'open',
      opened_at: ago(15 * (n + 1)),
      ...(kind === 'moved_without_trip' ? { distance_m: 222 } : {}),
    };
  });
  for (const vehicle of world.vehicles)
    if ((vehicle.charge_fraction ?? 1) < 0.25) Object.assign(vehicle, { battery_low: true });
  return {
    [fleet.listVehicleCases.id]: ({ status }) =>
      accept({ items: cases.filter((one) => status === undefined || one.status === status) }),
    [fleet.closeVehicleCase.id]: ({ case_id, reason }) => {
      const found = cases.find((one) => one.case_id === case_id);
      if (found === undefined) return refuse('fleet.case_unknown', 'Unknown.');
      Object.assign(found, { status: 'closed', closed_at: ago(0), end: 'looked_at', reason });
      return accept(found);
    },
  };
}

function ruleAnswers(): Answers {
  const ride: RideRules = {
    walking_speed_kph: 6,
    battery_low_fraction: 0.2,
    battery_critical_fraction: 0.1,
    silent_after_s: 120,
    moved_after_m: 100,
  };
  const trip: TripRules = {
    hold_s: 1800,
    in_use_max_s: 43_200,
    ahead_max_s: 604_800,
    charge_min_fraction: 0.15,
    photo_required: true,
    no_show_s: 900,
    release_credit_minor: 500,
    start_distance_max_m: 100,
    backdate_max_s: 90,
  };
  return {
    [fleet.getRideRules.id]: () => accept(ride),
    [fleet.setRideRules.id]: ({ rules }) =>
      accept(Object.assign(ride, rules as InputOf<typeof fleet.setRideRules>['rules'])),
    [booking.getTripRules.id]: () => accept(trip),
    [booking.setTripRules.id]: ({ rules }) =>
      accept(Object.assign(trip, rules as InputOf<typeof booking.setTripRules>['rules'])),
  };
}

function tripMoneyAnswers(world: World): Answers {
  const payment: OutputOf<typeof payments.getTripPayment> = {
    payment_id: fakeId('000', 9301),
    trip_id: TRIP_ID,
    standing: 'needs_person',
    currency: 'EUR',
    fare_minor: 1450,
    owed_minor: 850,
    captured_minor: 1450,
    paid_by_credit_minor: 0,
    refunded_minor: 0,
    returned_to_credit_minor: 0,
    refunds: [{ amount_minor: 600, status: 'declined', code: 'card_closed' }],
    tries: 0,
    corrections: [],
  };
  const movement = (kind: string, amount_minor: number) =>
    accept({
      movement_id: fakeId('000', newNumber(world)),
      kind,
      amount: { amount_minor, currency: 'EUR' },
      moved_at: ago(0),
      trip_id: TRIP_ID,
    });
  return {
    [booking.getTripTimeline.id]: ({ trip_id }) =>
      trip_id === TRIP_ID ? accept(record()) : refuse('booking.trip_unknown', 'Unknown.'),
    [payments.getTripPayment.id]: () => accept(payment),
    [payments.grantGoodwill.id]: ({ amount_minor }) => movement('goodwill', Number(amount_minor)),
    [payments.creditRefusedRefund.id]: () => {
      Object.assign(payment, { standing: 'settled', returned_to_credit_minor: 600 });
      return movement('returned', 600);
    },
  };
}

function record(): OutputOf<typeof booking.getTripTimeline> {
  const step = (minutes: number, name: string) => {
    return { at: ago(minutes), recorded_at: ago(minutes), step: name, facts: {} };
  };
  return {
    trip: {
      trip_id: TRIP_ID,
      reservation_id: fakeId('mannheim', 9303),
      rider_id: RIDER_ID,
      vehicle_id: fakeId('mannheim', 1003),
      vehicle_class: 'e_bike',
      code: 'MA-1040',
      status: 'ended',
      requested_at: ago(121),
      started_at: ago(120),
      ended_at: ago(95),
      paused_s: 0,
      lock_confirmed: true,
    },
    steps: [
      step(121, 'trip_requested'),
      step(120, 'trip_started'),
      step(95, 'trip_end_attempted'),
      step(95, 'trip_ended'),
    ],
    commands: [],
    photos: [],
    has_end_place: false,
    place_views: [],
  };
}

function areaMoneyAnswers(world: World): Answers {
  const vouchers: Voucher[] = [newVoucher(world, 'WELCOME-5', 500)];
  const waiting = (status: string, minutes: number) => {
    const payment_id = fakeId('000', 9300 + minutes);
    const purpose = 'trip' as const;
    return { payment_id, trip_id: TRIP_ID, status, since: ago(minutes), purpose };
  };
  // A fee stands where a trip would, under an id that is no trip's.
  const fee = { trip_id: fakeId('mannheim', 9310), purpose: 'fee' as const };
  const unsettled = [
    waiting('refund_refused', 50),
    waiting('uncollected', 9000),
    waiting('settling', 1),
    { ...waiting('due', 30), ...fee },
  ];
  return {
    [payments.listUnsettledPayments.id]: ({ status }) =>
      accept({ items: unsettled.filter((one) => status === undefined || one.status === status) }),
    [payments.listDisputes.id]: () => accept({ items: [newDispute()] }),
    [payments.listVouchers.id]: () => accept({ items: vouchers }),
    [payments.createVoucher.id]: ({ code, amount_minor, valid_until, uses_max }) => {
      const taken = vouchers.some((one) => one.code === String(code).toUpperCase());
      if (taken) return refuse('payments.voucher_code_taken', 'Taken.');
      const made = newVoucher(world, String(code).toUpperCase(), Number(amount_minor));
      const more = { valid_until: String(valid_until), uses_max: Number(uses_max), uses: 0 };
      vouchers.unshift({ ...made, ...more });
      return accept(vouchers[0]);
    },
  };
}

function newVoucher(world: World, code: string, amount_minor: number): Voucher {
  return {
    voucher_id: fakeId('mannheim', newNumber(world)),
    area_id: 'mannheim',
    code,
    amount: { amount_minor, currency: 'EUR' },
    valid_until: ahead(90_000),
    uses_max: 500,
    uses: 37,
  };
}

function newDispute(): OutputOf<typeof payments.listDisputes>['items'][number] {
  const money = (amount_minor: number) => ({ amount_minor, currency: 'EUR' });
  return {
    dispute_id: 'dp-1',
    payment_id: fakeId('000', 9301),
    trip_id: TRIP_ID,
    status: 'needs_response',
    reason: 'product_not_received',
    amount: money(1450),
    withdrawn: money(1450),
    fee: money(2000),
    opened_at: ago(3000),
    respond_by: ahead(9000),
  };
}

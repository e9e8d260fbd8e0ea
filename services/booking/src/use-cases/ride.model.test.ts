import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { booking } from '@drais/contracts';
import fc from 'fast-check';
import { codeOf, openTown, rider } from './town.fixture.ts';

/** What anybody would draw on paper of one rider's reservation and trip. */
interface Model {
  reservation: 'none' | 'held' | 'in_use' | 'cancelled' | 'expired' | 'completed';
  trip: 'none' | 'unlocking' | 'active' | 'paused' | 'ending' | 'ended';
  /** What the vehicle was asked to do and has not answered yet. */
  asked: 'none' | 'unlock' | 'resume' | 'lock';
  held_s: number;
}

type Opened = Awaited<ReturnType<typeof openTown>>;
interface Real extends Opened {
  ids: { reservation_id: string; trip_id: string };
}
type Deed = (real: Real) => Promise<{ ok: boolean; refusal?: { code: string } }>;

interface Step {
  readonly name: string;
  readonly can?: (model: Readonly<Model>) => boolean;
  /** The answer that the drawing says, and what becomes of it. */
  readonly says: (model: Model) => string;
  readonly does: Deed;
}

const HOLD_S = 1800;
const hasReservation = ({ reservation }: Readonly<Model>) => reservation !== 'none';
const hasTrip = ({ trip }: Readonly<Model>) => trip !== 'none';

const reserve: Step = {
  name: 'reserve',
  says: (model) => {
    if (model.reservation === 'held') return 'booking.rider_has_hold';
    if (model.reservation === 'in_use') return 'booking.vehicle_not_available';
    Object.assign(model, { reservation: 'held', held_s: 0, trip: 'none', asked: 'none' });
    return 'ok';
  },
  does: async (real) => {
    const made = await real.reserve();
    if (made.ok) real.ids.reservation_id = made.value.reservation_id;
    return made;
  },
};

const cancel: Step = {
  name: 'cancel',
  can: hasReservation,
  says: (model) => {
    if (model.reservation === 'in_use') return 'booking.reservation_in_use';
    if (model.reservation === 'cancelled') return 'ok';
    if (model.reservation !== 'held') return 'booking.reservation_over';
    model.reservation = 'cancelled';
    return 'ok';
  },
  does: ({ room, ids: { reservation_id } }) =>
    room.call(booking.cancelReservation, { reservation_id }, rider),
};

const start: Step = {
  name: 'start',
  can: hasReservation,
  says: (model) => {
    if (model.reservation !== 'held') return 'booking.reservation_over';
    Object.assign(model, { reservation: 'in_use', trip: 'unlocking', asked: 'unlock' });
    return 'ok';
  },
  does: async (real) => {
    const begun = await real.begin(real.ids.reservation_id);
    if (begun.ok) real.ids.trip_id = begun.value.trip_id;
    return begun;
  },
};

const answer: Step = {
  name: 'the vehicle answers',
  can: ({ asked }) => asked !== 'none',
  says: (model) => {
    if (model.asked !== 'lock') model.trip = 'active';
    if (model.trip === 'ending') Object.assign(model, { trip: 'ended', reservation: 'completed' });
    model.asked = 'none';
    return 'ok';
  },
  does: async ({ acknowledge }) => {
    await acknowledge();
    return { ok: true };
  },
};

const pause: Step = {
  name: 'pause',
  can: hasTrip,
  says: (model) => {
    if (model.trip === 'paused') return 'ok';
    if (model.trip !== 'active') return 'booking.trip_not_active';
    Object.assign(model, { trip: 'paused', asked: 'lock' });
    return 'ok';
  },
  does: ({ room, ids: { trip_id } }) => room.call(booking.pauseTrip, { trip_id }, rider),
};

const resume: Step = {
  name: 'resume',
  can: hasTrip,
  says: (model) => {
    // It runs already: what was wanted is so.
    if (model.trip === 'active') return 'ok';
    if (model.trip !== 'paused') return 'booking.trip_not_paused';
    model.asked = 'resume';
    return 'ok';
  },
  does: ({ room, ids: { trip_id } }) => room.call(booking.resumeTrip, { trip_id }, rider),
};

const end: Step = {
  name: 'end',
  can: ({ trip }) => ['unlocking', 'active', 'paused'].includes(trip),
  says: (model) => {
    if (model.trip === 'unlocking') return 'booking.trip_not_started';
    Object.assign(model, { trip: 'ending', asked: 'lock' });
    return 'ok';
  },
  does: (real) => real.end(real.ids.trip_id),
};

const wait = (seconds: number): Step => ({
  name: `${String(seconds)} s pass`,
  says: (model) => {
    model.held_s += seconds;
    if (model.reservation === 'held' && model.held_s >= HOLD_S) model.reservation = 'expired';
    return 'ok';
  },
  does: async ({ pass, room }) => {
    pass(seconds);
    await room.runJob('booking.expire_reservations');
    return { ok: true };
  },
});

class Played implements fc.AsyncCommand<Model, Real> {
  readonly #step: Step;

  constructor(step: Step) {
    this.#step = step;
  }

  check(model: Readonly<Model>): boolean {
    return this.#step.can?.(model) ?? true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const said = this.#step.says(model);
    assert.equal(codeOf(await this.#step.does(real)), said, this.toString());
    await assertAlike(model, real);
  }

  toString(): string {
    return this.#step.name;
  }
}

/** The room and the drawing show the same. */
async function assertAlike(model: Model, { room, ids }: Real): Promise<void> {
  const { reservation_id, trip_id } = ids;
  if (model.reservation !== 'none') {
    const seen = await room.call(booking.getReservation, { reservation_id }, rider);
    assert.equal(seen.ok && seen.value.status, model.reservation);
  }
  if (model.trip === 'none') return;
  const seen = await room.call(booking.getTrip, { trip_id }, rider);
  assert.equal(seen.ok && seen.value.status, model.trip);
}

describe('a reservation and its trip', () => {
  it('go through the states that were drawn, whatever is asked in whatever order', async (t) => {
    const steps = [reserve, cancel, start, answer, pause, resume, end, wait(60), wait(HOLD_S)];
    // What leads on is asked more often than what leads out, so that trips get far.
    const asked = [...steps, reserve, start, start, answer, answer, answer, end];
    const commands = asked.map((step) => fc.constant(new Played(step)));
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (played) => {
        const opened = await openTown(t);
        await fc.asyncModelRun(
          () => ({
            model: { reservation: 'none', trip: 'none', asked: 'none', held_s: 0 } as Model,
            real: { ...opened, ids: { reservation_id: '', trip_id: '' } },
          }),
          played,
        );
      }),
      { numRuns: 12 },
    );
  });
});

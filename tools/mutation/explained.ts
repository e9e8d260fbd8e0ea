import type { Explained } from './judge-mutants.ts';

const EQUAL_INSTANTS = 'Where the two are equal, either of them is the answer.';

const booking = (file: string) => `services/booking/src/domain/${file}`;
const users = (file: string) => `services/users/src/domain/${file}`;
const IDS = 'packages/vocabulary/src/ids.ts';

/**
 * Survivors that may live: no test can tell them from the code, or none should. Found again by
 * their code, not by their line; `npm run mutation` fails on any other survivor, and a test beside
 * this file finds those whose code is gone.
 */
export const EXPLAINED: readonly Explained[] = [
  {
    file: IDS,
    was: 'dot < 1',
    becomes: 'dot <= 1',
    why: 'No shard key has one character: the next condition refuses it as well.',
  },
  {
    file: IDS,
    was: 'dot > 0',
    becomes: 'true',
    why: 'Without a dot the shard key would be 35 characters of a UUID, and none is that long.',
  },
  {
    file: IDS,
    was: 'dot > 0',
    becomes: 'dot >= 0',
    why: 'The next condition refuses an empty shard key as well.',
  },
  {
    file: users('return-path.ts'),
    was: 'url?.origin !== base',
    becomes: 'false',
    why: 'The pattern lets nothing through that a URL parser reads as another origin today; a second lock.',
  },
  {
    file: users('return-path.ts'),
    was: 'url?.origin',
    becomes: 'url.origin',
    why: 'What the pattern lets through can be parsed; a second lock.',
  },
  {
    file: booking('choose-vehicle.ts'),
    was: 'a.candidate.vehicle_id < b.candidate.vehicle_id',
    becomes: 'a.candidate.vehicle_id <= b.candidate.vehicle_id',
    why: 'No vehicle is listed twice.',
  },
  { file: booking('end-for-rider.ts'), was: 'a < b', becomes: 'a <= b', why: EQUAL_INSTANTS },
  { file: booking('heal.ts'), was: 'a > b', becomes: 'a >= b', why: EQUAL_INSTANTS },
  {
    file: booking('heal.ts'),
    was: 'free_until === null',
    becomes: 'false',
    why: 'JavaScript compares null as the year 1970, which is never the later one. For the types.',
  },
  {
    file: booking('reservation.ts'),
    was: 'free_until > now',
    becomes: 'free_until >= now',
    why: EQUAL_INSTANTS,
  },
  { file: booking('reservation.ts'), was: 'a < b', becomes: 'a <= b', why: EQUAL_INSTANTS },
  {
    file: booking('reservation.ts'),
    was: 'ends_at > at',
    becomes: 'ends_at >= at',
    why: EQUAL_INSTANTS,
  },
  {
    file: booking('trip.ts'),
    was: 'around.last_moved_at === undefined',
    becomes: 'false',
    why: 'JavaScript finds undefined later than nothing. For the types.',
  },
  {
    file: booking('trip.ts'),
    was: 'trip.paused_since >= until',
    becomes: 'trip.paused_since > until',
    why: 'A pause that begins then adds nothing, and those before it lie within the trip.',
  },
  {
    file: booking('trip.ts'),
    was: 'instant > latest',
    becomes: 'instant >= latest',
    why: EQUAL_INSTANTS,
  },
  {
    file: booking('trip.ts'),
    was: 'instant < earliest',
    becomes: 'instant <= earliest',
    why: EQUAL_INSTANTS,
  },
  { file: booking('trip.ts'), was: 'a > b', becomes: 'a >= b', why: EQUAL_INSTANTS },
];

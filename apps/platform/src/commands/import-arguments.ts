import { AREA_ID_PATTERN } from '@drais/vocabulary/ids';
import { DEMO_OPERATOR } from '../demo/accounts.ts';
import { BadArguments, readArguments } from './arguments.ts';

export interface ImportArguments {
  readonly area_id: string;
  readonly stations_file: string;
  readonly trips_file: string;
  readonly base_url: string;
  readonly email: string;
  readonly password: string;
  /** For an area that does not exist yet. */
  readonly opening:
    | { name: string; time_zone: string; currency: string; country: string }
    | undefined;
  readonly json: boolean;
}

const FILES = ['area', 'stations', 'trips'];
const OPENING = ['time-zone', 'currency', 'country', 'name'];
const KNOWN = { values: [...FILES, ...OPENING, 'base-url', 'email', 'password'], flags: ['json'] };

const USAGE =
  'npm run import -- bikeshare --area ID --stations FILE --trips FILE [--base-url URL] [--email E --password P] ' +
  '[--time-zone ZONE --currency CUR --country CC --name NAME] [--json]';

/** @throws {BadArguments} with one sentence that says what to give */
export function readImportArguments(argv: readonly string[]): ImportArguments {
  const given = readArguments(argv, KNOWN);
  const [format, ...more] = given.words;
  if (format !== 'bikeshare' || more.length > 0) {
    throw new BadArguments(`Say what to import: ${USAGE}`);
  }
  const area_id = given.get('area');
  if (!new RegExp(AREA_ID_PATTERN).test(area_id)) {
    throw new BadArguments(
      `--area takes small letters, digits and dashes, such as bay-area, not ${area_id}.`,
    );
  }
  const base_url = (given.find('base-url') ?? 'http://localhost:8080').replace(/\/+$/, '');
  if (!/^https?:\/\//.test(base_url) || !URL.canParse(base_url)) {
    throw new BadArguments(
      `--base-url takes an address such as http://localhost:8080, not ${base_url}.`,
    );
  }
  return {
    area_id,
    stations_file: given.get('stations'),
    trips_file: given.get('trips'),
    base_url,
    ...readSignIn(given.find('email'), given.find('password')),
    opening: readOpening(given.find),
    json: given.has('json'),
  };
}

function readSignIn(
  email: string | undefined,
  password: string | undefined,
): { email: string; password: string } {
  if (email === undefined && password === undefined)
    return { email: DEMO_OPERATOR.email, password: DEMO_OPERATOR.password };
  if (email === undefined || password === undefined)
    throw new BadArguments('--email and --password go together.');
  return { email, password };
}

function readOpening(find: (name: string) => string | undefined): ImportArguments['opening'] {
  const given = OPENING.filter((name) => find(name) !== undefined);
  if (given.length === 0) return undefined;
  const missing = OPENING.filter((name) => !given.includes(name));
  if (missing.length > 0) {
    throw new BadArguments(
      `To open an area, ${missing.map((name) => `--${name}`).join(', ')} must be given too.`,
    );
  }
  const [time_zone = '', currency = '', country = '', name = ''] = OPENING.map((option) =>
    find(option),
  );
  if (!isTimeZone(time_zone))
    throw new BadArguments(`--time-zone takes a name such as Europe/Berlin, not ${time_zone}.`);
  if (!/^[A-Z]{3}$/.test(currency))
    throw new BadArguments(`--currency takes a code such as EUR, not ${currency}.`);
  if (!/^[A-Z]{2}$/.test(country))
    throw new BadArguments(`--country takes a code such as DE, not ${country}.`);
  if (name.trim() === '' || name.length > 120)
    throw new BadArguments('--name takes 1 to 120 characters.');
  return { name, time_zone, currency, country };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

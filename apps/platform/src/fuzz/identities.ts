import { fleet, payments, users } from '@drais/contracts';
import { discover, openPatientClient, patiently, signIn } from '@drais/twin';
import { expect } from '@drais/twin/replay/day-town';
import { newUuid } from '@drais/vocabulary/ids';
import { DEMO_OPERATOR } from '../demo/accounts.ts';
import type { RunningPlatform } from '../platform.ts';
import { forgedTokens } from './forged-tokens.ts';

/** Somebody who asks, or claims to. */
export interface Identity {
  readonly name: string;
  /** By which things of theirs are told apart; null for who is nobody here. */
  readonly account_id: string | null;
  /** What a good token of theirs opens; empty for who has none. */
  readonly scopes: readonly string[];
  readonly operator_areas: readonly string[];
  /** The value of Authorization; undefined for none. */
  authorization(): Promise<string | undefined>;
}

export interface Identities {
  readonly riders: readonly Identity[];
  readonly operators: readonly Identity[];
  /** Nobody, and tokens that must not open anything. */
  readonly strangers: readonly Identity[];
}

export const AREA_ID = 'mannheim';
/** An area with an operator of its own, whom Mannheim is none of the business of. */
export const OTHER_AREA_ID = 'harbour';
const PATIENCE_MS = 60_000;
/** Cards of the riders: most pay, as in life. */
const CARDS = [
  'sandbox_ok',
  'sandbox_ok',
  'sandbox_ok',
  'sandbox_ok',
  'sandbox_sca',
  'sandbox_declined',
];

type Configuration = Awaited<ReturnType<typeof discover>>;

interface Entry {
  readonly base_url: string;
  readonly configuration: Configuration;
}

/** The operator of all areas. */
export async function openOperator(environment: RunningPlatform['environment']) {
  const entry = await enter(environment);
  return clientOf(
    entry.base_url,
    await openIdentity(entry, 'operator of all', DEMO_OPERATOR, ['*']),
  );
}

async function enter({ public_url }: RunningPlatform['environment']): Promise<Entry> {
  return {
    base_url: public_url,
    configuration: await patiently(PATIENCE_MS, () => discover(public_url)),
  };
}

/** People of every kind, made by the public doors. */
export async function makeIdentities(
  environment: RunningPlatform['environment'],
): Promise<Identities> {
  const entry = await enter(environment);
  const { base_url } = entry;
  const all = await openIdentity(entry, 'operator of all', DEMO_OPERATOR, ['*']);
  const operator = clientOf(base_url, all);
  await openOtherArea(operator);
  const [here, there] = await Promise.all(
    [AREA_ID, OTHER_AREA_ID].map((area_id) => makeOperator(entry, operator, area_id)),
  );
  const riders = [];
  for (const [n, card] of CARDS.entries()) riders.push(await makeRider(entry, n, card));
  const [first] = riders;
  const good = (await first?.authorization())?.replace('Bearer ', '') ?? '';
  const forged = Object.entries(forgedTokens(good, environment.master_secret));
  return {
    riders,
    operators: [all, here, there].filter((one) => one !== undefined),
    strangers: [nobody, ...forged.map(([name, token]) => forger(name, token))],
  };
}

const nobody: Identity = {
  name: 'nobody',
  account_id: null,
  scopes: [],
  operator_areas: [],
  authorization: async () => undefined,
};

function forger(name: string, token: string): Identity {
  return { ...nobody, name: `token ${name}`, authorization: async () => `Bearer ${token}` };
}

export function clientOf(base_url: string, identity: Identity) {
  const token = async () => (await identity.authorization())?.replace('Bearer ', '') ?? '';
  return openPatientClient({ base_url, patience_ms: PATIENCE_MS, token });
}

async function openIdentity(
  { base_url, configuration }: Entry,
  name: string,
  credentials: { email: string; password: string },
  operator_areas: readonly string[],
): Promise<Identity> {
  const scopes = operator_areas.length > 0 ? ['rider', 'operator'] : ['rider'];
  const signed_in = await patiently(PATIENCE_MS, () =>
    signIn(configuration, credentials, scopes.join(' ')),
  );
  const authorization = async () => `Bearer ${await signed_in.token()}`;
  const who = { name, account_id: null, scopes, operator_areas, authorization };
  const me = expect(await clientOf(base_url, who).call(users.getMe, {}));
  return { ...who, account_id: me.account_id };
}

async function openOtherArea(operator: ReturnType<typeof clientOf>): Promise<void> {
  expect(
    await operator.call(fleet.openArea, {
      area_id: OTHER_AREA_ID,
      name: 'Harbour',
      time_zone: 'Pacific/Auckland',
      currency: 'USD',
      country: 'NZ',
      center: { lat: 49.4841, lon: 8.4757 },
    }),
  );
}

async function makeOperator(
  entry: Entry,
  operator: ReturnType<typeof clientOf>,
  area_id: string,
): Promise<Identity> {
  const { account_id, credentials } = await signUp(entry, `Operator of ${area_id}`);
  expect(await operator.call(users.grantOperator, { account_id, area_id }));
  return openIdentity(entry, `operator of ${area_id}`, credentials, [area_id]);
}

async function makeRider(entry: Entry, n: number, token: string): Promise<Identity> {
  const { credentials } = await signUp(entry, `Rider ${String(n)}`);
  const rider = await openIdentity(entry, `rider ${String(n)}`, credentials, []);
  const client = clientOf(entry.base_url, rider);
  for (const kind of ['age', 'driving_licence'] as const)
    expect(
      await client.call(users.verifyFact, {
        kind,
        document_number: 'T22000129',
        issuing_country: 'DE',
      }),
    );
  expect(await client.call(payments.addPaymentMethod, { token, label: 'Card' }));
  return rider;
}

async function signUp({ base_url }: Entry, name: string) {
  const credentials = {
    email: `${newUuid()}@example.org`,
    password: `correct horse ${newUuid()}`,
  };
  const guest = openPatientClient({ base_url, patience_ms: PATIENCE_MS });
  const joined = expect(
    await guest.call(users.signUp, { ...credentials, name, birth_date: '1990-01-01' }),
  );
  return { account_id: joined.account_id, credentials };
}

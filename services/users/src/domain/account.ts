import { users } from '@drais/contracts';
import type { NewEvent } from '@drais/vocabulary/define';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { VEHICLE_CLASSES } from '@drais/vocabulary/vehicle';

/** Something about a person that a verifier confirmed. */
export type Fact = 'age_18' | 'age_21' | 'driving_licence';

export interface Account {
  readonly account_bucket: string;
  readonly account_id: string;
  readonly status: 'active' | 'blocked';
  readonly facts: readonly Fact[];
  /** Where e-mail, name and birth date lie in the vault; null when nothing was ever put there. */
  readonly profile_ref: string | null;
  readonly stream_version: number;
}

/**
 * What a class asks of its rider (rule U2: 18 for scooters and e-bikes, 21 and a licence for cars
 * and vans).
 */
const FACTS_NEEDED: Readonly<Record<VehicleClass, readonly Fact[]>> = {
  scooter: ['age_18'],
  e_bike: ['age_18'],
  car: ['age_21', 'driving_licence'],
  van: ['age_21', 'driving_licence'],
};

/** The classes that verified age and licence allow, whether or not the account is blocked. */
export function mayRide(facts: readonly Fact[]): VehicleClass[] {
  return VEHICLE_CLASSES.filter((vehicle_class) =>
    FACTS_NEEDED[vehicle_class].every((fact) => facts.includes(fact)),
  );
}

/** Who did it, why and when. */
interface Act {
  readonly by: string;
  readonly reason: string;
  readonly at: Date;
}

/** The event that stops `account` from starting anything; none when it is blocked already. */
export function blockAccount(account: Account, { by, reason, at }: Act): NewEvent[] {
  if (account.status === 'blocked') return [];
  return [users.events.accountBlocked.at(at, { account_id: account.account_id, by, reason })];
}

/** The event that lets `account` start things again; none when it is not blocked. */
export function unblockAccount(account: Account, { by, reason, at }: Act): NewEvent[] {
  if (account.status === 'active') return [];
  return [users.events.accountUnblocked.at(at, { account_id: account.account_id, by, reason })];
}

/** One event for each fact that was not on record before. */
export function confirmFacts(
  account: Account,
  facts: readonly Fact[],
  { verifier, at }: { readonly verifier: string; readonly at: Date },
): NewEvent[] {
  return facts
    .filter((fact) => !account.facts.includes(fact))
    .map((fact) =>
      users.events.factVerified.at(at, { account_id: account.account_id, fact, verifier }),
    );
}

/** The event that makes `account` an operator of `area_id`; none when it is one already. */
export function grantOperator(
  account: Account,
  held: readonly string[],
  { area_id, by, at }: { readonly area_id: string; readonly by: string; readonly at: Date },
): NewEvent[] {
  if (held.includes(area_id)) return [];
  return [users.events.operatorGranted.at(at, { account_id: account.account_id, area_id, by })];
}

import { randomBytes } from 'node:crypto';
import type { Configuration } from 'openid-client';
import { lastingSignIn } from '../rider/lasting-sign-in.ts';
import { openPatientClient, type PatientClient } from '../rider/patient-client.ts';
import { joinAsRider } from '../rider/rider.ts';
import { type Credentials, SignInRefused } from '../rider/sign-in.ts';
import type { LifeMemory } from './life-memory.ts';

/** The platform as somebody sees it who signs in. */
export interface Doorstep {
  readonly base_url: string;
  readonly configuration: Configuration;
  readonly patience_ms: number;
}

/** Signs in; what the client asks from now on, it asks as this person. @throws {SignInRefused} */
export async function enter(
  doorstep: Doorstep,
  credentials: Credentials,
  scope: string,
): Promise<PatientClient> {
  const { base_url, configuration, patience_ms } = doorstep;
  const { token } = lastingSignIn(configuration, credentials, scope);
  await token();
  return openPatientClient({ base_url, patience_ms, token });
}

/**
 * The simulated rider number `n` (from 0), signed in: with the account of an earlier life, or with
 * a new one that is remembered. An account that the platform does not know any more is replaced.
 */
export async function enterAsRider(
  doorstep: Doorstep,
  memory: LifeMemory,
  n: number,
): Promise<PatientClient> {
  const known = memory.riders[n];
  if (known !== undefined) {
    try {
      return await enter(doorstep, known, 'rider');
    } catch (error) {
      if (!(error instanceof SignInRefused) || error.status !== 401) throw error;
    }
  }
  const credentials = newCredentials();
  await joinAsRider(doorstep, {
    ...credentials,
    name: `Simulated rider ${String(n + 1)}`,
    birth_date: '1992-05-01',
    card: 'sandbox_ok',
  });
  memory.riders[n] = credentials;
  memory.save();
  return enter(doorstep, credentials, 'rider');
}

function newCredentials(): Credentials {
  const tag = randomBytes(6).toString('hex');
  return { email: `twin-${tag}@drais.example`, password: randomBytes(24).toString('base64url') };
}

import { payments, users } from '@drais/contracts';
import type { Configuration } from 'openid-client';
import { openPatientClient, type PatientClient, type PatientOptions } from './patient-client.ts';
import { type Credentials, signIn } from './sign-in.ts';

export interface Rider {
  readonly account_id: string;
  readonly client: PatientClient;
}

export interface Newcomer extends Credentials {
  readonly name: string;
  /** `YYYY-MM-DD`. */
  readonly birth_date: string;
  /** A token of the sandbox bank. */
  readonly card: string;
}

/**
 * Somebody who opens an account, has their age verified, adds a card and signs in: all that a
 * person does first.
 */
export async function joinAsRider(
  platform: {
    readonly base_url: string;
    readonly configuration: Configuration;
    readonly patience_ms: number;
  } & Pick<PatientOptions, 'onAnswer' | 'onAskedAgain'>,
  newcomer: Newcomer,
): Promise<Rider> {
  const { configuration, ...client_options } = platform;
  const { patience_ms } = client_options;
  const { email, password, name, birth_date } = newcomer;
  const guest = openPatientClient(client_options);
  const joined = await guest.call(users.signUp, { email, password, name, birth_date });
  if (!joined.ok) throw new Error(`${joined.refusal.code}: ${joined.refusal.detail}`);
  const signed_in = await patiently(patience_ms, () => signIn(configuration, newcomer, 'rider'));
  const client = openPatientClient({ ...client_options, token: signed_in.token });
  const verified = await client.call(users.verifyFact, {
    kind: 'age',
    document_number: 'T22000129',
    issuing_country: 'DE',
  });
  if (!verified.ok) throw new Error(`${verified.refusal.code}: ${verified.refusal.detail}`);
  const card = await client.call(payments.addPaymentMethod, {
    token: newcomer.card,
    label: 'Card',
  });
  if (!card.ok) throw new Error(`${card.refusal.code}: ${card.refusal.detail}`);
  return { account_id: joined.value.account_id, client };
}

/** Repeats a step that has no key of its own, such as a sign-in, over a restart of the platform. */
export async function patiently<T>(patience_ms: number, work: () => Promise<T>): Promise<T> {
  const give_up_at = Date.now() + patience_ms;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > give_up_at) throw error;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}

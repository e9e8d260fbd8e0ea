import type { InputOf, OutputOf, RefusalOf, RouteShape } from '@drais/vocabulary/define';
import type { Outcome } from '@drais/vocabulary/outcome';
import type { CallContext } from '@drais/vocabulary/principal';
import type { Logger } from 'pino';
import type { Directory } from './db/directory.ts';
import type { Recorder } from './events/record.ts';
import type { ObjectStore } from './objects.ts';
import type { Vault } from './vault.ts';

/** Asks a service by its contract, in this process or another: the room cannot tell. */
export type Call = <R extends RouteShape>(
  route: R,
  input: InputOf<R>,
  context?: CallContext,
) => Promise<Outcome<OutputOf<R>, RefusalOf<R>>>;

/** All that a room gets from its host. It never listens, never reads the environment. */
export interface Tools {
  readonly room: string;
  readonly db: Directory;
  /** Business time: what reservations, meters and receipts go by. A demo may step it. */
  now(): Date;
  /** Wall time: what tokens, leases of work and machine time-outs go by. */
  wallNow(): Date;
  /**
   * Wall time for this room's own timers, set and looked at here: it goes on when the clock is set
   * back, so that nothing waits as long as the clock was ahead.
   */
  timerNow(): Date;
  /** @throws {Unavailable} when the other room does not answer in time */
  readonly call: Call;
  /**
   * Appends events, folds them into the state tables and queues them for subscribers, in the
   * caller's transaction.
   */
  readonly record: Recorder;
  readonly vault: Vault;
  readonly objects: ObjectStore;
  readonly log: Logger;
  /**
   * 32 bytes that only this deployment knows, the same in each of its processes, one per purpose.
   */
  secret(purpose: string): Buffer;
  /** Settings of the host that rooms may know. */
  readonly settings: Settings;
}

export interface Settings {
  /**
   * Where people reach this deployment: issuer of tokens and base of all links. No slash at the
   * end.
   */
  readonly public_url: string;
  /** Unsafe defaults (sandbox payments, demo accounts, stepped clock) are allowed. */
  readonly demo: boolean;
  readonly mqtt_port: number;
  /** Where the sandbox bank answers; empty when there is none. */
  readonly bank_url: string;
  /** What the payments room shows to the sandbox bank. */
  readonly bank_key: string;
  /**
   * The operator's own payment provider, by scheme, such as `stripe:`; absent: the sandbox bank.
   */
  readonly payments_url?: string;
  readonly payments_key?: string;
  readonly payments_webhook_secret?: string;
}

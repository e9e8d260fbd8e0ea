import type { DeadLetterCount } from '@drais/kit/events/dead-letters';
import type { Host } from '@drais/kit/host';
import type { ListenAt } from '@drais/kit/net/listen-at';
import type { Mount } from '@drais/kit/room';
import type { FastifyBaseLogger } from 'fastify';
import type { JSONWebKeySet } from 'jose';

export interface LimitSettings {
  /** Requests a minute of one account. */
  readonly per_account_per_min: number;
  /** Requests a minute of one network address (IPv6: one /64). */
  readonly per_address_per_min: number;
  /**
   * Multiplies every limit for callers on this machine: a demo drives a whole fleet from here. 1 in
   * production.
   */
  readonly loopback_multiplier: number;
}

export interface ReadyPart {
  readonly name: string;
  readonly ok: boolean;
}

/** A control door for demonstrations. Production never hands one over. */
export interface DemoClock {
  stepTo(at: Date): Promise<void>;
  now(): Date;
}

export interface GatewayOptions {
  readonly host: Pick<Host, 'call' | 'openStream' | 'mounts'>;
  /** Where `listen` listens; port 0 takes any free one. */
  readonly listen: ListenAt;
  /** Issuer of the tokens and base of every link; no slash at the end. */
  readonly public_url: string;
  readonly log: FastifyBaseLogger;
  /** The public keys that sign access tokens. */
  verifyKeys(): Promise<JSONWebKeySet>;
  /** Base address of the web application; undefined while it is down. */
  web_upstream(): string | undefined;
  readonly limits: LimitSettings;
  readonly extra_mounts?: readonly Mount[];
  readiness(): Promise<readonly ReadyPart[]>;
  readonly demo_clock?: DemoClock;
  /** `/metrics` without a token for callers on this machine. */
  readonly metrics_from_loopback?: boolean;
  /** Events that wait for a person, for `/metrics`. */
  countDeadLetters?(): Promise<readonly DeadLetterCount[]>;
  /** Addresses or networks of load balancers whose X-Forwarded-For is believed. */
  readonly trusted_proxies?: readonly string[];
}

import type { Auth } from './auth.ts';
import type { LimitState, Limits } from './limits.ts';
import type { GatewayOptions } from './options.ts';
import type { Problems } from './problems.ts';
import type { Identity } from './tokens.ts';

/** What the parts of the gateway share. */
export interface Edge {
  readonly options: GatewayOptions;
  readonly problems: Problems;
  readonly auth: Auth;
  readonly limits: Limits;
}

/** What is known of a request before its route's work begins. */
export interface RequestFacts {
  readonly trace_id: string;
  /** W3C Trace Context: this request as the parent of what it causes. */
  readonly traceparent: string;
  readonly is_loopback: boolean;
  /** The network address as the limits count it. */
  readonly caller: string;
  /** Limits that counted this request so far. */
  readonly counted: LimitState[];
  identity?: Identity;
  deadline?: Date;
}

/** What kind of address a route is: decides its headers and its limits. */
export type RouteKind = 'api' | 'web' | 'mount' | 'probe';

declare module 'fastify' {
  interface FastifyRequest {
    edge: RequestFacts;
  }
  interface FastifyContextConfig {
    /** The contract's id, or the gateway's own name for the address. */
    id?: string;
    kind?: RouteKind;
    /** Readable from pages of any origin. */
    is_public?: boolean;
    limit?: 'sign-up';
  }
}

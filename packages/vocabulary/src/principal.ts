/** Who asks. Travels with every call; never part of a body. */
export interface Principal {
  readonly kind: 'anonymous' | 'account' | 'service';
  /** The account that asks; empty for anonymous; the service's name for a service. */
  readonly account_id: string;
  /** OAuth scopes of the token. */
  readonly scopes: readonly string[];
  /** Areas in which the account is an operator; `*` stands for all of this deployment. */
  readonly operator_areas: readonly string[];
}

export const ANONYMOUS: Principal = {
  kind: 'anonymous',
  account_id: '',
  scopes: [],
  operator_areas: [],
};

/** The identity of one of our rooms when it asks for itself, not for a person. */
export function servicePrincipal(service: string): Principal {
  return { kind: 'service', account_id: service, scopes: ['service'], operator_areas: ['*'] };
}

/** Whether the principal may steer `area_id`; `*` asks for the whole deployment. */
export function isOperatorOf(principal: Principal, area_id: string): boolean {
  return principal.operator_areas.includes('*') || principal.operator_areas.includes(area_id);
}

/** What travels beside the input of every call. */
export interface CallContext {
  readonly principal: Principal;
  /** Wall-clock instant after which nobody waits for the answer any more. */
  readonly deadline: Date;
  /** W3C Trace Context: 32 hexadecimal digits. */
  readonly trace_id: string;
  /** Present on every mutation of /v1; scoped to the principal. */
  readonly idempotency_key?: string;
}

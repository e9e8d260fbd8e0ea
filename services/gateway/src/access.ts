import type { Scope } from '@drais/vocabulary/define';
import { type Refusal, refuse } from '@drais/vocabulary/outcome';
import { isOperatorOf, type Principal } from '@drais/vocabulary/principal';

interface Guarded {
  readonly scope: Scope;
  readonly area_from?: string;
}

/** Why the token's scopes do not reach this route; null when they do. */
export function scopeRefusal(route: Guarded, principal: Principal): Refusal | null {
  if (principal.scopes.includes(route.scope)) return null;
  return refuse('gateway.scope_missing', `This needs the scope ${route.scope}.`).refusal;
}

/**
 * Why the operator may not act here; null when they may. A route that names no area asks for the
 * whole deployment: what is forgotten is closed.
 */
export function areaRefusal(
  route: Guarded,
  principal: Principal,
  input: Readonly<Record<string, unknown>>,
): Refusal | null {
  if (route.scope !== 'operator') return null;
  const { area_from = '*' } = route;
  const area_id = area_from === '*' ? '*' : areaOf(input[area_from]);
  if (isOperatorOf(principal, area_id)) return null;
  return refuse('gateway.area_not_yours', 'You are not an operator of this area.').refusal;
}

/** An area's id is itself; an id of a thing carries its area before the dot. */
function areaOf(value: unknown): string {
  if (typeof value !== 'string') return '*';
  return value.split('.')[0] ?? '*';
}

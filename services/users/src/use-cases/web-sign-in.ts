import { createHash } from 'node:crypto';
import { openSealedJson, sealJson } from '@drais/kit/sealed';
import type { PendingSignIn } from '../adapters/oidc/web-client.ts';
import type { UsersTools } from '../users-tools.ts';
import { openWebSession } from './open-web-session.ts';

interface SignInUnderway extends PendingSignIn {
  readonly return_to: string;
}

/** A browser about to leave for the provider. */
interface Departure {
  readonly url: URL;
  /** Names the sign-in, so that two tabs do not get in each other's way. */
  readonly ticket_name: string;
  /** What only the servers can read and the browser has to bring back. */
  readonly ticket: string;
}

/** A browser that came back. `error` is a word for the sign-in page. */
type Arrival =
  | { readonly return_to: string; readonly session_id?: string }
  | { readonly error: 'sign_in_expired' | 'sign_in_failed' };

export function ticketName(state: string): string {
  return `drais_sign_in_${createHash('sha256').update(state).digest('hex').slice(0, 12)}`;
}

/** Starts a sign-in of the web application that ends at the path `return_to`. */
export async function beginWebSignIn(tools: UsersTools, return_to: string): Promise<Departure> {
  const { url, pending } = await tools.web.begin();
  const ticket_name = ticketName(pending.state);
  const underway: SignInUnderway = { ...pending, return_to };
  const sealed = sealJson(tools.secret('web sign-in'), underway, ticket_name);
  return { url, ticket_name, ticket: sealed.toString('base64url') };
}

/**
 * The code becomes tokens, the tokens a session. An aborted sign-in ends without one, where it
 * began.
 */
export async function finishWebSignIn(
  tools: UsersTools,
  { callback, ticket }: { readonly callback: URL; readonly ticket: string | undefined },
): Promise<Arrival> {
  const underway = openTicket(tools, callback, ticket);
  if (underway === null) return { error: 'sign_in_expired' };
  const { return_to } = underway;
  if (callback.searchParams.get('error') === 'access_denied') return { return_to };
  const tokens = await tools.web.finish(callback, underway);
  if (tokens === null) return { error: 'sign_in_failed' };
  return { return_to, session_id: await openWebSession(tools, tokens) };
}

function openTicket(
  tools: UsersTools,
  callback: URL,
  ticket: string | undefined,
): SignInUnderway | null {
  if (ticket === undefined) return null;
  const name = ticketName(callback.searchParams.get('state') ?? '');
  try {
    return openSealedJson(
      tools.secret('web sign-in'),
      Buffer.from(ticket, 'base64url'),
      name,
    ) as SignInUnderway;
  } catch {
    // Whatever is wrong with something from outside, the person starts again.
    return null;
  }
}

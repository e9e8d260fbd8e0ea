'use client';

import { users } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { createContext, useContext } from 'react';
import { isSignedOut } from './refused.ts';
import { useAsk } from './use-ask.ts';

export type Me = OutputOf<typeof users.getMe>;

export type WhoAsks =
  | { readonly status: 'unknown' }
  | { readonly status: 'signed_out' }
  | { readonly status: 'unreachable'; readonly error: unknown }
  | { readonly status: 'signed_in'; readonly me: Me };

/** Whether the browser brought a session's cookie with the page; what it is worth is not known. */
export const SessionContext = createContext(true);

/**
 * Who looks at the page. `unknown` until the platform has said so; who brought no session need not
 * be asked about.
 */
export function useMe(): WhoAsks {
  const enabled = useContext(SessionContext);
  const { data, error } = useAsk(users.getMe, {}, { enabled, fresh_ms: 60_000 });
  if (!enabled) return { status: 'signed_out' };
  if (data !== undefined && !isSignedOut(error)) return { status: 'signed_in', me: data };
  if (isSignedOut(error)) return { status: 'signed_out' };
  if (error !== null) return { status: 'unreachable', error };
  return { status: 'unknown' };
}

/** Where to sign in and come back from; a full page load, since the platform answers it. */
export function signInPath(return_to: string): string {
  return `/auth/sign-in?return_to=${encodeURIComponent(return_to)}`;
}

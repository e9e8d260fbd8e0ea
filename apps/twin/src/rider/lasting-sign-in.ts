import type { Configuration } from 'openid-client';
import { type Credentials, type SignedIn, signIn } from './sign-in.ts';

/**
 * Stays signed in: when a sign-in has ended (unused for a month, or its last renewal was answered
 * into a broken connection), the password is typed again. The first sign-in happens when the first
 * token is needed.
 */
export function lastingSignIn(
  configuration: Configuration,
  credentials: Credentials,
  scope: string,
): SignedIn {
  let current: Promise<SignedIn> | undefined;
  const open = (): Promise<SignedIn> => {
    const opening = signIn(configuration, credentials, scope);
    // A failed try must not be remembered: the next token tries anew.
    opening.catch(() => {
      if (current === opening) current = undefined;
    });
    current = opening;
    return opening;
  };
  return {
    token: async () => {
      const used = current ?? open();
      try {
        return await (await used).token();
      } catch (error) {
        if ((error as { error?: unknown }).error !== 'invalid_grant') throw error;
        // Others may have noticed first; then theirs is the new one.
        if (current === used) current = undefined;
        return (await (current ?? open())).token();
      }
    },
  };
}

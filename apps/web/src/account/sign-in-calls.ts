import { Unreachable } from '@drais/sdk';
import { Refused } from '../api/refused.ts';

// The ends of the sign-in pages are no routes of the contract: they belong to one browser's
// sign-in, not to an account.

/** Hands over e-mail and password; returns where to go on. @throws {Refused | Unreachable} */
export async function postCredentials(
  uid: string,
  credentials: { readonly email: string; readonly password: string },
): Promise<string> {
  const { response, content } = await send(
    `/auth/interactions/${encodeURIComponent(uid)}/sign-in`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(credentials),
    },
  );
  const { redirect_to, code, detail } = content;
  if (response.ok && typeof redirect_to === 'string') return redirect_to;
  if (typeof code !== 'string') throw new Unreachable('not_drais');
  const retry_after_s = Number(response.headers.get('retry-after') ?? 60);
  throw new Refused({
    code,
    detail: typeof detail === 'string' ? detail : '',
    status: response.status,
    retry_after_s,
  });
}

/** The application that asks to sign in, or undefined when that is ours. */
export async function findClientName(
  uid: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { response, content } = await send(`/auth/interactions/${encodeURIComponent(uid)}`, {
    headers: { accept: 'application/json' },
    signal,
  });
  return response.ok && typeof content['client_name'] === 'string'
    ? content['client_name']
    : undefined;
}

/** Ends the session on the platform's side; the cookie goes with it. */
export async function postSignOut(): Promise<void> {
  const { response } = await send('/auth/sign-out', {
    method: 'POST',
    headers: { accept: 'application/json' },
  });
  if (!response.ok) throw new Unreachable('not_drais');
}

async function send(
  path: string,
  init: RequestInit,
): Promise<{ response: Response; content: Record<string, unknown> }> {
  try {
    const response = await fetch(path, init);
    const text = await response.text();
    return { response, content: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
  } catch (error) {
    if (error instanceof SyntaxError) throw new Unreachable('not_drais', error);
    throw new Unreachable('network', error);
  }
}

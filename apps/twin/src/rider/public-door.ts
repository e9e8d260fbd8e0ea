import type { Ask } from './sign-in.ts';

/**
 * Asks for public addresses at the door that is known to be open: on the machine of the platform
 * itself its public name may lead nowhere, or out and in again through somebody's proxy. Names in
 * what is said stay the public ones.
 */
export function askAtDoor({
  public_url,
  base_url,
}: {
  readonly public_url: string;
  readonly base_url: string;
}): Ask {
  const public_origin = new URL(public_url).origin;
  const door = new URL(base_url).origin;
  return (url, init) => {
    const wanted = new URL(url);
    const is_ours = wanted.origin === public_origin;
    return fetch(is_ours ? new URL(`${wanted.pathname}${wanted.search}`, door) : wanted, init);
  };
}

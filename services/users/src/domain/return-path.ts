/** Longer than any page of ours; a cookie has to hold it. */
const RETURN_PATH_LENGTH_MAX = 1_000;

/**
 * A path of this origin to go to after signing in, or `/`. Everything that a browser could read as
 * another origin is refused: `//host`, `/\host`, schemes, and control characters that a browser
 * strips before it reads.
 */
export function returnPath(text: string | null): string {
  if (text === null || text.length > RETURN_PATH_LENGTH_MAX) return '/';
  if (!/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(text)) return '/';
  const base = 'http://origin.invalid';
  const url = URL.canParse(text, base) ? new URL(text, base) : null;
  // Dots are resolved first: `/.//host` becomes `//host`.
  if (url?.origin !== base || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}

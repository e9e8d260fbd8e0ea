/** Between looks at something that is about to happen. */
const POLL_MS = 15;
/** A look that finds nothing for so long means that something is lost. */
export const WAIT_MS = 120_000;

/** Looks again and again until there is something to see. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined>,
  pause_ms = POLL_MS,
): Promise<T> {
  const give_up_at = Date.now() + WAIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > give_up_at) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
}

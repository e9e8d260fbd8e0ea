/** A line between processes: a whole live-map frame fits many times. */
const LINE_CHARS_MAX = 4_000_000;

/** The lines of a stream of bytes, without their ends. @throws {Error} on one that never ends */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of body) {
    rest += decoder.decode(bytes, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LINE_CHARS_MAX) throw new Error('a line between processes has no end');
  }
}

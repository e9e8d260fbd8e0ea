/**
 * Characters of one line. The longest line of a published year has 172; 4,096 leaves room for long
 * names and extra columns. Lower refuses honest rows; without it one endless line fills the memory.
 */
export const LINE_CHARS_MAX = 4096;

/** What a file may come as: its whole text, or pieces of it (already unpacked) in their order. */
export type TextSource = string | AsyncIterable<string | Uint8Array>;

/** One line of a file. */
export interface TextLine {
  /** Counted from 1, the header and empty lines included, as an editor shows it. */
  readonly line: number;
  /** Without its line end; null when it is longer than `LINE_CHARS_MAX` and was not kept. */
  readonly text: string | null;
}

interface LineSplitter {
  push(piece: string): TextLine[];
  end(): TextLine[];
}

/**
 * The lines of a source, some at a time: a promise per line would cost more than the reading.
 * Takes LF and CRLF, drops a byte order mark, and never holds more of a line than `LINE_CHARS_MAX`
 * and one piece. Bytes are UTF-8; a broken sequence becomes the replacement character.
 */
export async function* lineBatches(source: TextSource): AsyncGenerator<TextLine[]> {
  const splitter = lineSplitter();
  if (typeof source === 'string') {
    yield splitter.push(source);
  } else {
    const decoder = new TextDecoder();
    for await (const piece of source) {
      yield splitter.push(
        typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }),
      );
    }
    yield splitter.push(decoder.decode());
  }
  yield splitter.end();
}

/** The lines of a whole text, by the same rules as `lineBatches`. */
export function linesOf(text: string): TextLine[] {
  const splitter = lineSplitter();
  return [...splitter.push(text), ...splitter.end()];
}

function lineSplitter(): LineSplitter {
  let line = 0;
  let rest = '';
  let is_too_long = false;

  const close = (text: string): TextLine => {
    line += 1;
    const kept = line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
    const bare = kept.endsWith('\r') ? kept.slice(0, -1) : kept;
    const fits = !is_too_long && bare.length <= LINE_CHARS_MAX;
    is_too_long = false;
    return { line, text: fits ? bare : null };
  };

  return {
    push(piece) {
      const pieces = (rest + piece).split('\n');
      rest = pieces.pop() ?? '';
      const closed = pieces.map(close);
      // One more than the limit may still be a fitting line with its carriage return.
      if (rest.length > LINE_CHARS_MAX + 2) {
        is_too_long = true;
        rest = '';
      }
      return closed;
    },
    end() {
      return rest === '' && !is_too_long ? [] : [close(rest)];
    },
  };
}

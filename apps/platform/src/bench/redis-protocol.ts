/** A reply of Redis: RESP 2, as far as searches and moves need it. */
export type Reply = string | number | null | Error | readonly Reply[];

const CRLF = '\r\n';

/** A command as an array of bulk strings; words are ASCII here. */
export function encodeCommand(words: readonly (string | number)[]): string {
  let text = `*${String(words.length)}${CRLF}`;
  for (const word of words) {
    const value = String(word);
    text += `$${String(value.length)}${CRLF}${value}${CRLF}`;
  }
  return text;
}

/** Takes bytes as they come and hands on each reply when it is whole. */
export function openReplyReader(onReply: (reply: Reply) => void): (bytes: Buffer) => void {
  let text = '';
  return (bytes) => {
    text += bytes.toString('latin1');
    let at = 0;
    for (;;) {
      const found = replyAt(text, at);
      if (found === null) break;
      at = found.end;
      onReply(found.reply);
    }
    text = text.slice(at);
  };
}

interface Found {
  readonly reply: Reply;
  readonly end: number;
}

/** Null while it has not come completely. */
function replyAt(text: string, at: number): Found | null {
  const line_end = text.indexOf(CRLF, at);
  if (line_end === -1) return null;
  const line = text.slice(at + 1, line_end);
  const next = line_end + 2;
  switch (text[at]) {
    case '+':
      return { reply: line, end: next };
    case '-':
      return { reply: new Error(line), end: next };
    case ':':
      return { reply: Number(line), end: next };
    case '$':
      return bulkAt(text, next, Number(line));
    case '*':
      return arrayAt(text, next, Number(line));
    default:
      throw new Error(`no reply begins with ${JSON.stringify(text[at])}`);
  }
}

function bulkAt(text: string, at: number, length: number): Found | null {
  if (length === -1) return { reply: null, end: at };
  const end = at + length;
  return text.length < end + 2 ? null : { reply: text.slice(at, end), end: end + 2 };
}

function arrayAt(text: string, at: number, length: number): Found | null {
  const replies: Reply[] = [];
  let next = at;
  for (let n = 0; n < length; n++) {
    const found = replyAt(text, next);
    if (found === null) return null;
    replies.push(found.reply);
    next = found.end;
  }
  return { reply: replies, end: next };
}

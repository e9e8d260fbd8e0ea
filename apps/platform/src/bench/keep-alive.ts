import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** A few connections to one server that stay open, each with one request at a time. */
export interface Connections {
  /** Sends a whole HTTP/1.1 request when a connection is free. */
  ask(request: string): Promise<Answered>;
  close(): void;
}

interface Asked {
  readonly request: string;
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: Error) => void;
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '0\r\n\r\n';

/**
 * A client that costs a tenth of `fetch`: the measured servers share their cores with it, and
 * whatever it uses is missing there. It knows what our servers send and no more of HTTP.
 */
export async function openConnections(port: number, count: number): Promise<Connections> {
  const free: Socket[] = [];
  const all: Socket[] = [];
  const asking = new Map<Socket, Asked>();
  const waiting: Asked[] = [];

  const send = (socket: Socket, asked: Asked): void => {
    asking.set(socket, asked);
    socket.write(asked.request);
  };
  const settle = (socket: Socket, done: (asked: Asked) => void): void => {
    const asked = asking.get(socket);
    asking.delete(socket);
    if (asked !== undefined) done(asked);
    const next = socket.destroyed ? undefined : waiting.shift();
    if (next !== undefined) send(socket, next);
    else if (!socket.destroyed) free.push(socket);
  };

  for (let n = 0; n < count; n++) {
    const socket = connect({ host: 'localhost', port, noDelay: true });
    await once(socket, 'connect');
    onAnswers(socket, (answer) => settle(socket, ({ resolve }) => resolve(answer)));
    socket.on('error', () => socket.destroy());
    socket.on('close', () =>
      settle(socket, ({ reject }) => reject(new Error('the server closed a connection'))),
    );
    all.push(socket);
    free.push(socket);
  }
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const asked = { request, resolve, reject };
        const socket = free.pop();
        if (socket === undefined) waiting.push(asked);
        else send(socket, asked);
      }),
    close: () => {
      for (const socket of all) socket.destroy();
    },
  };
}

function onAnswers(socket: Socket, tell: (answer: Answered) => void): void {
  let text = '';
  // Bytes as characters, since lengths count bytes.
  socket.setEncoding('latin1');
  socket.on('data', (part: string) => {
    text += part;
    const answer = wholeAnswer(text);
    if (answer === undefined) return;
    text = '';
    tell(answer);
  });
}

/**
 * The answer, when all of it is there: its body by Content-Length or in chunks (RFC 9112, 6 and 7).
 */
export function wholeAnswer(text: string): Answered | undefined {
  const head_length = text.indexOf(HEAD_END);
  if (head_length < 0) return undefined;
  const head = text.slice(0, head_length);
  const rest = text.slice(head_length + HEAD_END.length);
  const status = Number(head.slice(9, 12));
  if (/\r\ntransfer-encoding: chunked/i.test(head)) {
    if (!rest.endsWith(LAST_CHUNK)) return undefined;
    return { status, body: joinChunks(rest) };
  }
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return rest.length < length ? undefined : { status, body: utf8(rest) };
}

function joinChunks(text: string): string {
  let body = '';
  for (let at = 0; ; ) {
    const line_end = text.indexOf('\r\n', at);
    const length = Number.parseInt(text.slice(at, line_end), 16);
    if (!(length > 0)) return utf8(body);
    body += text.slice(line_end + 2, line_end + 2 + length);
    at = line_end + 2 + length + 2;
  }
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

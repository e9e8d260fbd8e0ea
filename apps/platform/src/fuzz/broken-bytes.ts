import { connect } from 'node:net';
import { type Draw, oneOf } from '@drais/twin/life/draw';
import type { Answer } from './request.ts';

/** Bytes to a socket that are not, or not quite, HTTP. */
interface Broken {
  readonly name: string;
  bytes(draw: Draw): Buffer | string;
}

/** After this a socket that was left waiting is cut from here. */
const PATIENCE_MS = 1_500;

const POST = 'POST /v1/accounts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const GET = 'GET /v1/areas HTTP/1.1\r\nHost: localhost\r\n';
const BODY = '{"email":"a@example.org"}';

const BROKEN: readonly Broken[] = [
  { name: 'random bytes', bytes: (draw) => randomBytes(draw, 400) },
  { name: 'TLS hello', bytes: () => Buffer.from('1603010200010001fc0303', 'hex') },
  { name: 'HTTP/2 preface', bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
  { name: 'HTTP/0.9', bytes: () => 'GET /v1/areas\r\n\r\n' },
  { name: 'HTTP/9.9', bytes: () => 'GET / HTTP/9.9\r\n\r\n' },
  { name: 'no host', bytes: () => 'GET /v1/areas HTTP/1.1\r\n\r\n' },
  { name: 'two hosts', bytes: () => `${GET}Host: elsewhere\r\nConnection: close\r\n\r\n` },
  { name: 'half a head', bytes: () => `${GET}X-Half: ` },
  { name: 'half a body', bytes: () => `${POST}Content-Length: 500\r\n\r\n${BODY}` },
  {
    name: 'no body',
    bytes: () => `${POST}Idempotency-Key: broken-0001\r\nContent-Length: 9\r\n\r\n`,
  },
  {
    name: 'two lengths',
    bytes: () => `${POST}Content-Length: 5\r\nContent-Length: 25\r\n\r\n${BODY}`,
  },
  {
    name: 'length and chunks',
    bytes: () => `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /`,
  },
  { name: 'negative length', bytes: () => `${POST}Content-Length: -1\r\n\r\n${BODY}` },
  {
    name: 'endless length',
    bytes: () => `${POST}Content-Length: ${'9'.repeat(30)}\r\n\r\n${BODY}`,
  },
  {
    name: 'bad chunks',
    bytes: () => `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n${BODY}\r\n0\r\n\r\n`,
  },
  {
    name: 'endless chunk size',
    bytes: () => `${POST}Transfer-Encoding: chunked\r\n\r\n${'f'.repeat(100)}\r\n`,
  },
  { name: 'header of 40 KiB', bytes: () => `${GET}X-Long: ${'a'.repeat(40_000)}\r\n\r\n` },
  { name: '5,000 headers', bytes: () => `${GET}${'A: b\r\n'.repeat(5_000)}\r\n` },
  { name: 'address of 40 KiB', bytes: () => `GET /${'a'.repeat(40_000)} HTTP/1.1\r\n\r\n` },
  { name: 'nul in a header', bytes: () => `${GET}X-Nul: a\0b\r\n\r\n` },
  { name: 'folded header', bytes: () => `${GET}X-Fold: a\r\n  b\r\nConnection: close\r\n\r\n` },
  { name: 'bare line feeds', bytes: () => 'GET /v1/areas HTTP/1.1\nHost: localhost\n\n' },
  { name: 'unknown method', bytes: () => 'FUZZ /v1/areas HTTP/1.1\r\nHost: localhost\r\n\r\n' },
  { name: 'CONNECT', bytes: () => 'CONNECT elsewhere.example:443 HTTP/1.1\r\nHost: x\r\n\r\n' },
  { name: 'asterisk', bytes: () => 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' },
  {
    name: 'no path',
    bytes: () => 'GET elsewhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  },
  {
    name: 'upgrade',
    bytes: () => `${GET}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n`,
  },
  { name: 'upgrade to HTTP/2', bytes: () => `${GET}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n` },
  { name: 'expectation', bytes: () => `${GET}Expect: 100-continue\r\nConnection: close\r\n\r\n` },
  {
    name: 'unknown expectation',
    bytes: () => `${GET}Expect: miracles\r\nConnection: close\r\n\r\n`,
  },
  {
    name: 'pipelined',
    bytes: () => `${`${GET}\r\n`.repeat(50)}${GET}Connection: close\r\n\r\n`,
  },
  {
    name: 'pipelined junk',
    bytes: (draw) => `${GET}\r\n${randomBytes(draw, 50).toString('latin1')}`,
  },
  { name: 'silence', bytes: () => '' },
];

function randomBytes(draw: Draw, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(draw() * 256)));
}

/**
 * Sends something broken and reports the first answer to it, if any. A closed socket or silence is
 * as good an answer as 400.
 */
export function sendBroken(base_url: string, draw: Draw): Promise<Answer & { name: string }> {
  const { hostname, port } = new URL(base_url);
  const broken = oneOf(draw, BROKEN) ?? { name: 'nothing', bytes: () => '' };
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let text = '';
    const cut = setTimeout(() => socket.destroy(), PATIENCE_MS);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1').slice(0, 10_000);
    });
    // The end is what matters, however it came.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(cut);
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      resolve({ name: broken.name, status, headers: {}, text, took_ms: performance.now() - began });
    });
    const bytes = broken.bytes(draw);
    socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  });
}

import { equal, ok } from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { pagesFindings, watchPages } from './watch-pages.ts';

const PAGE = '<!doctype html><html><body>There are vehicles here.</body></html>\n';

test('tells pages that came whole, late or refused from such as were spoilt', async (t) => {
  const cases: readonly (readonly [RequestListener, string, readonly string[]])[] = [
    [(_, answer) => answer.end(PAGE), 'whole', []],
    [(_, answer) => answer.writeHead(503, { 'retry-after': '1' }).end('later'), 'down', []],
    [
      (_, answer) =>
        answer.writeHead(200, { 'content-length': PAGE.length }).end(PAGE.slice(0, 20)),
      'broken_off',
      [],
    ],
    [
      (_, answer) => answer.end(PAGE.slice(0, 20)),
      'halves',
      ['1 half pages came as if they were whole'],
    ],
    [(_, answer) => answer.writeHead(503).end(), 'status 503', ['1 pages came with status 503']],
    [(_, answer) => answer.writeHead(500).end(), 'status 500', ['1 pages came with status 500']],
  ];
  for (const [answerFirst, what, findings] of cases) {
    const { base_url, first } = await serve(t, answerFirst);
    const stopped = new AbortController();
    const watching = watchPages({ base_url, stopped: stopped.signal });
    await first;
    stopped.abort();
    const seen = await watching;
    const counts: Readonly<Record<string, number>> = { ...seen.others, ...countsOf(seen) };
    ok((counts[what] ?? 0) >= 1, what);
    equal(seen.comes_back, true, what);
    equal(pagesFindings(seen).join(), findings.join(), what);
  }
});

function countsOf({ whole, down, broken_off, halves }: Awaited<ReturnType<typeof watchPages>>) {
  return { whole, down, broken_off, halves };
}

/** Answers the first question so, and each after it with the whole page. */
async function serve(t: { after(done: () => void): void }, answerFirst: RequestListener) {
  let asked = 0;
  const server = createServer((request, answer) => {
    asked += 1;
    if (asked === 1) answerFirst(request, answer);
    else answer.end(PAGE);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const base_url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  return { base_url, first: once(server, 'request') };
}

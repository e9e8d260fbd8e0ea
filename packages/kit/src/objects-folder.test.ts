import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openFolderObjects } from './objects-folder.ts';
import { waitFor } from './testing/wait-for.ts';

const KEY = 'return-photos/mannheim/a-photo';
const PUT = { content_type: 'image/png', size_bytes: 100_000, lifetime_s: 60 };

/** Objects behind a server of their own. */
async function openObjects(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'drais-objects-'));
  const faults: unknown[] = [];
  const server = createServer((request, response) => objects.mount.handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base_url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const objects = openFolderObjects({
    folder,
    secret: Buffer.alloc(32, 1),
    public_url: base_url,
    wallNow: () => new Date(),
    onFault: (error) => faults.push(error),
  });
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const put = (body: string) =>
    fetch(objects.presignPut(KEY, PUT), {
      method: 'PUT',
      headers: { 'content-type': PUT.content_type },
      body,
    });
  return { objects, server, folder, faults, put, base_url };
}

describe('an object in a folder', () => {
  it('has the facts of its bytes, however many upload it at once', async (t) => {
    const { objects, folder, faults, put } = await openObjects(t);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => put(String(n).repeat(30_000))),
    );

    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]));
    const bytes = await readFile(join(folder, KEY));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    assert.deepEqual(await objects.findFacts(KEY), { size_bytes: bytes.length, sha256 });
    assert.deepEqual(faults, []);
  });

  it('does not exist after an upload that was broken off, which is no fault', async (t) => {
    const { objects, server, faults } = await openObjects(t);
    const taken = once(server, 'request');
    const sending = httpRequest(objects.presignPut(KEY, PUT), {
      method: 'PUT',
      headers: { 'content-type': PUT.content_type, 'content-length': '1000' },
    });
    sending.on('error', () => undefined);
    sending.write('half');
    const [, response] = (await taken) as [IncomingMessage, ServerResponse];
    sending.destroy();
    await waitFor(() => response.writableEnded, { what: 'the end of the answer to nobody' });

    assert.equal(await objects.findFacts(KEY), null);
    assert.deepEqual(faults, []);
  });

  it('is refused beyond what was granted: size, type, time, address', async (t) => {
    const { objects, put, base_url, faults } = await openObjects(t);
    assert.equal((await put('x'.repeat(100_001))).status, 413);
    const address = objects.presignPut(KEY, PUT);
    const typed = { method: 'PUT', headers: { 'content-type': 'text/html' }, body: 'x' };
    assert.equal((await fetch(address, typed)).status, 415);
    const good = { ...typed, headers: { 'content-type': PUT.content_type } };
    for (const wrong of [
      address.replace('a-photo', 'b-photo'),
      address.replace('size=100000', 'size=200000'),
      address.replace(/expires=\d+/, 'expires=99999999999'),
      `${base_url}/objects/..%2f..%2fetc?expires=NaN&signature=`,
      `${base_url}/objects//?expires=1e99&size=-1&signature=%00`,
    ])
      assert.equal((await fetch(wrong, good)).status, 403, wrong);
    assert.equal(await objects.findFacts(KEY), null);
    assert.deepEqual(faults, []);
  });

  it('tells of a fault of ours once, and the uploader no more than 500', async (t) => {
    const { folder, faults, put } = await openObjects(t);
    await writeFile(join(folder, 'return-photos'), 'a file where a folder has to be');
    const answer = await put('x');

    assert.deepEqual([answer.status, await answer.text()], [500, '']);
    assert.equal(faults.length, 1);
  });
});

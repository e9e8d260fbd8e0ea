import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inProcessFetch } from './in-process-fetch.ts';

describe('a request within the process', () => {
  const fetchHere = inProcessFetch(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url === '/breaks') {
      response.destroy();
      return;
    }
    const body = JSON.stringify({
      method: request.method,
      url: request.url,
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(request.url === '/nothing' ? 204 : 201, {
      'content-type': 'application/json',
      'x-asked': request.headers['x-ask'] ?? '',
    });
    response.end(request.url === '/nothing' ? undefined : body);
  });

  it('carries method, path, headers and body there and the answer back', async () => {
    const init = {
      method: 'POST',
      headers: { 'x-ask': 'why' },
      body: new URLSearchParams({ a: 'ü' }),
    };
    const answer = await fetchHere('http://drais.invalid/path?x=1', init);
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('x-asked'), 'why');
    assert.deepEqual(await answer.json(), { method: 'POST', url: '/path?x=1', body: 'a=%C3%BC' });
  });
  it('takes an answer without a body', async () => {
    assert.equal((await fetchHere('http://drais.invalid/nothing', {})).status, 204);
  });
  it('works many times at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => fetchHere(`http://drais.invalid/${String(n)}`, {})),
    );
    const urls = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { url: string }).url),
    );
    assert.deepEqual(
      urls,
      Array.from({ length: 50 }, (_, n) => `/${String(n)}`),
    );
  });
  it('fails when the handler breaks off', async () => {
    await assert.rejects(fetchHere('http://drais.invalid/breaks', {}));
  });
});

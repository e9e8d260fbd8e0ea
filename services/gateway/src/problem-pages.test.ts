import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { allRefusals } from '@drais/contracts/catalogue';
import { problemsReference } from './problem-pages.ts';
import { problemTexts } from './problem-texts.ts';
import { openTestGateway } from './testing/open-test-gateway.ts';

describe('the catalogue of problems', () => {
  it('explains every refusal, and none that is gone', () => {
    assert.deepEqual(Object.keys(problemTexts).toSorted(), Object.keys(allRefusals).toSorted());
  });

  it('says something of each', () => {
    for (const [code, { title, meaning }] of Object.entries(problemTexts))
      assert.ok(title.length > 3 && meaning.endsWith('.'), code);
  });

  it('stands in the reference as it is', () => {
    const page = readFileSync(
      new URL('../../../docs/reference/problems.md', import.meta.url),
      'utf8',
    );
    assert.equal(page, problemsReference());
  });
});

describe('the page of a problem', () => {
  it('explains the code to programs and to people', async (t) => {
    const gateway = await openTestGateway(t);
    const url = '/problems/booking.outside_parking';
    const json = await gateway.app.inject({ url });
    const html = await gateway.app.inject({ url, headers: { accept: 'text/html,*/*' } });

    assert.deepEqual([json.json().code, json.json().status], ['booking.outside_parking', 409]);
    assert.match(html.body, /<h1>Outside of parking<\/h1>/);
  });

  it('does not exist for what is no problem of ours', async (t) => {
    const gateway = await openTestGateway(t);
    for (const code of ['constructor', '__proto__', 'booking.made_up']) {
      assert.equal((await gateway.app.inject({ url: `/problems/${code}` })).statusCode, 404);
    }
  });
});

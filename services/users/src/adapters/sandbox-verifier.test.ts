import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Unavailable } from '@drais/kit';
import { keepsTheVerifierContract } from './fact-verifier.contract.ts';
import { noVerifier, sandboxVerifier } from './sandbox-verifier.ts';

const document = { kind: 'age', issuing_country: 'DE', birth_date: '1985-04-29' } as const;

describe('the sandbox verifier', () => {
  keepsTheVerifierContract(sandboxVerifier, {
    genuine: { document_number: 'L01X00T47', issuing_country: 'DE' },
    forged: { document_number: 'reject-47', issuing_country: 'DE' },
  });
  it('is down for documents that say so', async () => {
    const asked = sandboxVerifier.verify({ ...document, document_number: 'down-1' }, new Date());
    await assert.rejects(asked, Unavailable);
  });
});

describe('no verifier', () => {
  it('decides nothing', async () => {
    await assert.rejects(
      noVerifier.verify({ ...document, document_number: 'L01X00T47' }, new Date()),
      Unavailable,
    );
  });
});

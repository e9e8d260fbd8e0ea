import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Document, FactVerifier } from './fact-verifier.ts';

/** Documents of which the provider under test is known to say this. */
interface KnownDocuments {
  readonly genuine: Pick<Document, 'document_number' | 'issuing_country'>;
  readonly forged: Pick<Document, 'document_number' | 'issuing_country'>;
}

/** What every provider of identity checks has to keep, whoever is behind it. */
export function keepsTheVerifierContract(verifier: FactVerifier, known: KnownDocuments): void {
  const now = new Date('2026-05-01T08:00:00Z');
  const ask = (kind: Document['kind'], birth_date: string, document = known.genuine) =>
    verifier.verify({ kind, birth_date, ...document }, now);

  it('confirms the ages that are reached on the day, and no others', async () => {
    assert.deepEqual(await ask('age', '2005-05-01'), {
      verdict: 'verified',
      facts: ['age_18', 'age_21'],
    });
    assert.deepEqual(await ask('age', '2005-05-02'), { verdict: 'verified', facts: ['age_18'] });
    assert.deepEqual(await ask('age', '2008-05-02'), { verdict: 'rejected' });
  });
  it('confirms a licence as a licence and not as an age', async () => {
    assert.deepEqual(await ask('driving_licence', '1985-04-29'), {
      verdict: 'verified',
      facts: ['driving_licence'],
    });
  });
  it('rejects a forged document whatever is asked', async () => {
    assert.deepEqual(await ask('age', '1985-04-29', known.forged), { verdict: 'rejected' });
    assert.deepEqual(await ask('driving_licence', '1985-04-29', known.forged), {
      verdict: 'rejected',
    });
  });
  it('has a name to put on record', () => assert.match(verifier.name, /^[a-z][a-z0-9-]*$/));
}

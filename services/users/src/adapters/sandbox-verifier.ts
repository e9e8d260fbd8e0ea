import { Unavailable } from '@drais/kit';
import type { Fact } from '../domain/account.ts';
import { ageInYears } from '../domain/birth-date.ts';
import type { FactVerifier } from './fact-verifier.ts';

/**
 * Decides by the document's number alone: `REJECT…` is rejected, `DOWN…` finds the provider out of
 * order, everything else is genuine. Only for demos and tests: it believes anybody.
 */
export const sandboxVerifier: FactVerifier = {
  name: 'sandbox',
  verify: async (document, now) => {
    const number = document.document_number.toUpperCase();
    if (number.startsWith('DOWN')) throw new Unavailable('fact verifier');
    if (number.startsWith('REJECT')) return { verdict: 'rejected' };
    const facts: Fact[] =
      document.kind === 'driving_licence'
        ? ['driving_licence']
        : agesReached(document.birth_date, now);
    return facts.length === 0 ? { verdict: 'rejected' } : { verdict: 'verified', facts };
  },
};

/**
 * Stands where no provider is connected: verifies nothing and says so, rather than believing
 * anybody.
 */
export const noVerifier: FactVerifier = {
  name: 'none',
  verify: async () => {
    throw new Unavailable('fact verifier');
  },
};

function agesReached(birth_date: string, now: Date): Fact[] {
  const age = ageInYears(birth_date, now);
  if (age >= 21) return ['age_18', 'age_21'];
  return age >= 18 ? ['age_18'] : [];
}

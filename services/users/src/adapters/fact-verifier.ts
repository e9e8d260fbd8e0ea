import type { Fact } from '../domain/account.ts';

/** What a provider of identity checks gets to see. Nothing of it is kept by us. */
export interface Document {
  readonly kind: 'age' | 'driving_licence';
  readonly document_number: string;
  /** ISO 3166-1 alpha-2. */
  readonly issuing_country: string;
  /** YYYY-MM-DD as the person gave it at sign-up: the document has to agree. */
  readonly birth_date: string;
}

export type Verification =
  | { readonly verdict: 'verified'; readonly facts: readonly Fact[] }
  | { readonly verdict: 'rejected' };

/** A provider of identity checks (rule U2). */
export interface FactVerifier {
  /** Goes into the event of each fact that it confirms. */
  readonly name: string;
  /**
   * @param now the day on which age is counted
   * @throws {Unavailable} when the provider does not answer: nothing was decided
   */
  verify(document: Document, now: Date): Promise<Verification>;
}

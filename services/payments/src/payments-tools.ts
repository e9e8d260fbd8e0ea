import type { Tools } from '@drais/kit';
import type { PaymentProvider } from './adapters/payment-provider.ts';

/** What the use cases of this room get. */
export interface PaymentsTools extends Tools {
  readonly provider: PaymentProvider;
  /** A payment on this database has something to do now: look at once instead of at the next round. */
  wakeDriver(database: string): void;
}

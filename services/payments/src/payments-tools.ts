import type { Tools } from '@drais/kit';
import type { PaymentProvider } from './adapters/payment-provider.ts';

/** What the use cases of this room get. */
export interface PaymentsTools extends Tools {
  readonly provider: PaymentProvider;
  /** Looks after payments at once where one has something to do, instead of at the next round. */
  readonly driver: PaymentDriver;
}

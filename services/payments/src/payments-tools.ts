import type { Tools } from '@drais/kit';
import type { ConnectedProvider } from './adapters/connect-provider.ts';
import type { PaymentProvider } from './adapters/payment-provider.ts';
import type { ProviderWebhooks } from './adapters/provider-webhooks.ts';

/** What the use cases of this room get. */
export interface PaymentsTools extends Tools {
  readonly provider: PaymentProvider;
  /** Which provider it is: its books are not those of another. */
  readonly provider_name: ConnectedProvider['name'];
  /** Null where the provider sends nothing by itself. */
  readonly webhooks: ProviderWebhooks | null;
  readonly driver: PaymentDriver;
}

/** Asks the provider for what payments need, a few at a time. */
export interface PaymentDriver {
  /** Looks for due payments now, in the background. */
  wake(tools: PaymentsTools, database: string): void;
  /** The same, and waits until nothing is due any more. Returns how many steps were taken. */
  run(tools: PaymentsTools, database: string): Promise<number>;
  /** Waits for what is under way. Nothing begins afterwards. */
  close(): Promise<void>;
}

import { job } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { reconcileDatabase } from '../use-cases/reconcile-provider.ts';

/** Brings back what no look-up did: answers to requests that were given up, and surprises. */
export const reconcileProvider = job<PaymentsTools>({
  id: 'payments.reconcile_provider',
  every_s: 60,
  is_upkeep: true,
  run: reconcileDatabase,
});

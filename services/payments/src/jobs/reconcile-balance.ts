import { job } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { reconcileBalance } from '../use-cases/reconcile-balance.ts';

/** Fees, payouts and disputes come into the ledger, whether or not a webhook told of them. */
export const reconcileBalanceJob = job<PaymentsTools>({
  id: 'payments.reconcile_balance',
  every_s: 60,
  is_upkeep: true,
  run: reconcileBalance,
});

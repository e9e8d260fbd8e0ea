import { defineRoom, type Tools } from '@drais/kit';
import { noProvider } from './adapters/no-provider.ts';
import { sandboxBankClient } from './adapters/sandbox-bank/client.ts';
import {
  onClosingRefused,
  onFareSet,
  onOutcomeUnknown,
  onPaymentDue,
  onPaymentSettled,
} from './events/on-payment-moved.ts';
import { onTripEnded, onTripFailed } from './events/on-trip-over.ts';
import { drivePayments } from './jobs/drive-payments.ts';
import { reconcileProvider } from './jobs/reconcile-provider.ts';
import type { PaymentsTools } from './payments-tools.ts';
import { projectors } from './store/projectors.ts';
import { openPaymentDriver } from './use-cases/payment-driver.ts';
import { addPaymentMethodUseCase, listPaymentMethodsUseCase } from './use-cases/payment-methods.ts';
import { placeHoldUseCase } from './use-cases/place-hold.ts';
import { publishPricingPlanUseCase } from './use-cases/publish-pricing-plan.ts';
import {
  getCurrentPlanUseCase,
  getPlanVersionUseCase,
  listPricingPlansUseCase,
  priceUsageUseCase,
  quoteTripUseCase,
} from './use-cases/read-prices.ts';
import {
  getReceiptUseCase,
  listReceiptsUseCase,
  listUnsettledPaymentsUseCase,
} from './use-cases/read-receipts.ts';

function openTools(tools: Tools): PaymentsTools {
  const { demo, bank_url: base_url, bank_key: api_key } = tools.settings;
  const driver = openPaymentDriver();
  if (!demo || base_url === '') {
    tools.log.warn('no payment provider is connected: no money can be held');
    return { ...tools, provider: noProvider, driver };
  }
  tools.log.warn('payments go to the sandbox bank: for demos only');
  return { ...tools, provider: sandboxBankClient({ base_url, api_key }), driver };
}

/** Prices, the payments of trips, the ledger and receipts. */
export const paymentsRoom = defineRoom<PaymentsTools>({
  name: 'payments',
  migrations: new URL('./store/migrations/', import.meta.url),
  state_tables: [
    'pricing_plans',
    'payment_methods',
    'payments',
    'ledger_entries',
    'ledger_lines',
    'receipts',
  ],
  projectors,
  use_cases: [
    publishPricingPlanUseCase,
    listPricingPlansUseCase,
    quoteTripUseCase,
    getCurrentPlanUseCase,
    getPlanVersionUseCase,
    priceUsageUseCase,
    placeHoldUseCase,
    addPaymentMethodUseCase,
    listPaymentMethodsUseCase,
    getReceiptUseCase,
    listReceiptsUseCase,
    listUnsettledPaymentsUseCase,
  ],
  handlers: [
    onTripEnded,
    onTripFailed,
    onFareSet,
    onOutcomeUnknown,
    onClosingRefused,
    onPaymentDue,
    onPaymentSettled,
  ],
  jobs: [drivePayments, reconcileProvider],
  open: async (host_tools) => {
    const tools = openTools(host_tools);
    return { tools, close: () => tools.driver.close() };
  },
});

export { runSandboxBankProcess } from './adapters/sandbox-bank/process.ts';
export { auditLedger, auditReconciliation, recomputeReceipts } from './store/audits.ts';

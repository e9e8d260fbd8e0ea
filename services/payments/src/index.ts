import { defineRoom, type Tools } from '@drais/kit';
import { connectProvider, type ProviderSettings } from './adapters/connect-provider.ts';
import { onDisputeMoved, onDisputeOpened } from './events/on-dispute-moved.ts';
import {
  onCreditGranted,
  onPaymentMethodAdded,
  onVoucherRedeemed,
} from './events/on-money-news.ts';
import {
  onClosingRefused,
  onCollectionRetried,
  onFareSet,
  onOutcomeUnknown,
  onPaymentDue,
  onPaymentSettled,
  onPaymentUncollected,
  onRefundDeclined,
  onRefundFound,
  onRefundRequested,
} from './events/on-payment-moved.ts';
import {
  onReservationCancelled,
  onReservationChanged,
  onReservationExpired,
} from './events/on-promise-not-kept.ts';
import { onReservationUnhealable } from './events/on-reservation-unhealable.ts';
import { onTripEnded, onTripFailed } from './events/on-trip-over.ts';
import { WEBHOOK_PREFIXES, webhookMounts } from './http/webhooks.ts';
import { collectDueJob } from './jobs/collect-due.ts';
import { drivePayments } from './jobs/drive-payments.ts';
import { forgetProviderEventsJob, lookIntoDisputesJob } from './jobs/look-into-disputes.ts';
import { reconcileBalanceJob } from './jobs/reconcile-balance.ts';
import { reconcileProvider } from './jobs/reconcile-provider.ts';
import type { PaymentsTools } from './payments-tools.ts';
import { projectors } from './store/projectors.ts';
import { listDebtsUseCase, payNowUseCase } from './use-cases/collect.ts';
import {
  correctTripUseCase,
  getTripPaymentUseCase,
  previewCorrectionUseCase,
} from './use-cases/correct-trip.ts';
import { grantCreditUseCase, grantGoodwillUseCase, listCreditUseCase } from './use-cases/credit.ts';
import { creditRefusedRefundUseCase } from './use-cases/credit-refused-refund.ts';
import { listDayCapsUseCase } from './use-cases/day-caps.ts';
import { listDisputesUseCase, listProviderEventsUseCase } from './use-cases/list-for-operators.ts';
import { getPaymentActionUseCase } from './use-cases/payment-action.ts';
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
import { topUpCreditUseCase } from './use-cases/top-up-credit.ts';
import {
  createVoucherUseCase,
  listVouchersUseCase,
  redeemVoucherUseCase,
} from './use-cases/vouchers.ts';

/** What a host may say of the provider, beside the sandbox bank of its demo. */
interface ProviderOfHost {
  readonly payments_url?: string;
  readonly payments_key?: string;
  readonly payments_webhook_secret?: string;
}

/** A provider of the operator's own goes before the sandbox bank. */
function providerSettings(tools: Tools): ProviderSettings {
  const settings: Tools['settings'] & ProviderOfHost = tools.settings;
  const { demo, payments_url: url = '', payments_key: key = '' } = settings;
  if (url === '') {
    return { url: settings.bank_url, key: settings.bank_key, webhook_secret: '', demo };
  }
  return { url, key, webhook_secret: settings.payments_webhook_secret ?? '', demo };
}

async function openTools(host_tools: Tools): Promise<PaymentsTools> {
  const { name, provider, webhooks, warning } = await connectProvider(providerSettings(host_tools));
  if (warning !== null) host_tools.log.warn(warning);
  const driver = openPaymentDriver();
  return { ...host_tools, provider, provider_name: name, webhooks, driver };
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
    'disputes',
    'receipt_corrections',
    'day_charges',
    'credit_balances',
    'credit_movements',
    'vouchers',
    'voucher_uses',
  ],
  projectors,
  use_cases: [
    publishPricingPlanUseCase,
    listPricingPlansUseCase,
    quoteTripUseCase,
    listDayCapsUseCase,
    getCurrentPlanUseCase,
    getPlanVersionUseCase,
    priceUsageUseCase,
    placeHoldUseCase,
    getPaymentActionUseCase,
    addPaymentMethodUseCase,
    listPaymentMethodsUseCase,
    getReceiptUseCase,
    listReceiptsUseCase,
    listUnsettledPaymentsUseCase,
    listDisputesUseCase,
    listProviderEventsUseCase,
    getTripPaymentUseCase,
    previewCorrectionUseCase,
    correctTripUseCase,
    creditRefusedRefundUseCase,
    grantGoodwillUseCase,
    grantCreditUseCase,
    listCreditUseCase,
    topUpCreditUseCase,
    createVoucherUseCase,
    listVouchersUseCase,
    redeemVoucherUseCase,
    listDebtsUseCase,
    payNowUseCase,
  ],
  handlers: [
    onTripEnded,
    onTripFailed,
    onReservationCancelled,
    onReservationExpired,
    onReservationUnhealable,
    onReservationChanged,
    onFareSet,
    onOutcomeUnknown,
    onClosingRefused,
    onPaymentDue,
    onPaymentSettled,
    onDisputeOpened,
    onDisputeMoved,
    onRefundRequested,
    onRefundDeclined,
    onRefundFound,
    onCollectionRetried,
    onPaymentUncollected,
    onCreditGranted,
    onPaymentMethodAdded,
    onVoucherRedeemed,
  ],
  jobs: [
    drivePayments,
    collectDueJob,
    reconcileProvider,
    reconcileBalanceJob,
    lookIntoDisputesJob,
    forgetProviderEventsJob,
  ],
  mount_prefixes: WEBHOOK_PREFIXES,
  open: async (host_tools) => {
    const tools = await openTools(host_tools);
    return { tools, mounts: webhookMounts(tools), close: () => tools.driver.close() };
  },
});

export { runSandboxBankProcess } from './adapters/sandbox-bank/process.ts';
export { auditLedger, auditReconciliation, recomputeReceipts } from './store/audits.ts';
export { type Reconciled, reconcileWhole } from './use-cases/reconcile-whole.ts';

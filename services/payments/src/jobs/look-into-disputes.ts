import { job } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { forgetProviderEvents, lookIntoDisputes } from '../use-cases/look-into-disputes.ts';

/** What webhooks told of disputes; reconciliation finds those of which nobody told. */
export const lookIntoDisputesJob = job<PaymentsTools>({
  id: 'payments.look_into_disputes',
  every_s: 5,
  is_upkeep: true,
  run: lookIntoDisputes,
});

export const forgetProviderEventsJob = job<PaymentsTools>({
  id: 'payments.forget_provider_events',
  every_s: 3_600,
  is_upkeep: true,
  run: forgetProviderEvents,
});

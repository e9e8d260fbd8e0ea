import { job } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';
import { collectDue } from '../use-cases/collect.ts';
import { DRIVER_TRACE_ID } from '../use-cases/save-payment.ts';

/** Asks again for what is due. The pauses between are hours and days: a minute is soon enough. */
export const collectDueJob = job({
  id: 'payments.collect_due',
  every_s: 60,
  run: (tools: PaymentsTools, database) => collectDue(tools, database, DRIVER_TRACE_ID),
});

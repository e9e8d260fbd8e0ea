import { job } from '@drais/kit';
import type { PaymentsTools } from '../payments-tools.ts';

/**
 * The safety net of the driver: what was due when a process died, and what a back-off put later.
 */
export const drivePayments = job<PaymentsTools>({
  id: 'payments.drive_payments',
  every_s: 0.5,
  run: (tools, database) => tools.driver.run(tools, database),
});

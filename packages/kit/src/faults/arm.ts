import { onFaultPoint } from './fault-points.ts';
import { openOrderTaker } from './orders.ts';
import { shiftWallClock } from './shifted-clock.ts';

/**
 * Lets this process be tortured by the files in `folder`: fault points and wall clock. Nothing
 * happens without a folder, and in production it is an error.
 */
export function armFaults(options: {
  readonly folder: string | undefined;
  readonly process_name: string;
  readonly production: boolean;
}): void {
  const { folder, process_name, production } = options;
  if (folder === undefined) return;
  if (production) throw new Error('a process of a production deployment cannot be tortured');
  onFaultPoint(openOrderTaker({ folder, process_name }));
  shiftWallClock(folder, process_name);
}

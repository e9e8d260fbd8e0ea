/** A folder of rules without a database or a clock, whose tests are judged by mutants. */
export interface PureFolder {
  /** What the command calls it. */
  readonly name: string;
  /** Below the root; its tests lie beside the code. */
  readonly path: string;
}

/** The quickest first. The test beside this file finds a room whose rules are missing here. */
export const PURE_FOLDERS: readonly PureFolder[] = [
  { name: 'vocabulary', path: 'packages/vocabulary/src' },
  { name: 'users', path: 'services/users/src/domain' },
  { name: 'booking', path: 'services/booking/src/domain' },
  { name: 'payments', path: 'services/payments/src/domain' },
  { name: 'fleet', path: 'services/fleet/src/domain' },
];

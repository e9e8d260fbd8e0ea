import type { Plan, Receipt } from './world.ts';

interface FareInput {
  readonly duration_s: number;
  readonly paused_s: number;
  /** What earlier trips of the day have cost. */
  readonly before_minor?: number;
}

/** A fare good enough to show: the true one is the payments room's. */
export function fareOf(
  plan: Plan,
  { duration_s, paused_s, before_minor = 0 }: FareInput,
): Receipt['fare'] {
  const minutes = Math.ceil(Math.max(0, duration_s - paused_s) / 60);
  const pauses = Math.ceil(paused_s / 60);
  const lines: Receipt['fare']['lines'] = [
    { kind: 'unlock', quantity: 1, unit_minor: plan.unlock_minor, amount_minor: plan.unlock_minor },
  ];
  if (minutes > 0)
    lines.push({
      kind: 'riding',
      quantity: minutes,
      unit_minor: plan.per_minute_minor,
      amount_minor: minutes * plan.per_minute_minor,
    });
  if (pauses > 0)
    lines.push({
      kind: 'pause',
      quantity: pauses,
      unit_minor: plan.pause_per_minute_minor,
      amount_minor: pauses * plan.pause_per_minute_minor,
    });
  const whole_minor = lines.reduce((sum, line) => sum + line.amount_minor, 0);
  const amount_minor = Math.min(whole_minor, leftOfDay_minor(plan, before_minor));
  const off_minor = amount_minor - whole_minor;
  if (off_minor < 0)
    lines.push({
      kind: 'day_cap_discount',
      quantity: 1,
      unit_minor: off_minor,
      amount_minor: off_minor,
    });
  const net_minor = Math.round(amount_minor / (1 + plan.vat_bp / 10_000));
  return {
    lines,
    total: { amount_minor, currency: plan.currency },
    vat: { vat_bp: plan.vat_bp, net_minor, vat_minor: amount_minor - net_minor },
  };
}

function leftOfDay_minor({ day_cap_minor }: Plan, before_minor: number): number {
  return day_cap_minor === undefined
    ? Number.MAX_SAFE_INTEGER
    : Math.max(0, day_cap_minor - before_minor);
}

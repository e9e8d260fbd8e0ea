import type { Plan, Receipt } from './world.ts';

/** A fare good enough to show: the true one is the payments room's. */
export function fareOf(plan: Plan, duration_s: number, paused_s: number): Receipt['fare'] {
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
  const amount_minor = lines.reduce((sum, line) => sum + line.amount_minor, 0);
  const net_minor = Math.round(amount_minor / (1 + plan.vat_bp / 10_000));
  return {
    lines,
    total: { amount_minor, currency: plan.currency },
    vat: { vat_bp: plan.vat_bp, net_minor, vat_minor: amount_minor - net_minor },
  };
}

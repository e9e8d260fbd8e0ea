'use client';

import { payments } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useAsk } from '../api/use-ask.ts';
import { useMe } from '../api/use-me.ts';
import { useWords } from '../api/use-words.ts';
import type { Plan } from './prices.tsx';

type DayCap = OutputOf<typeof payments.listDayCaps>['items'][number];

/**
 * What rides of a class have cost the rider today, where that counts towards a limit of the day.
 */
export function useDayCap(area_id: string, vehicle_class: DayCap['vehicle_class']) {
  const who = useMe();
  const { data } = useAsk(
    payments.listDayCaps,
    { area_id, limit: 50 },
    { enabled: who.status === 'signed_in' && area_id !== '' },
  );
  const found = data?.items.find((one) => one.vehicle_class === vehicle_class);
  return found === undefined || found.charged.amount_minor === 0 ? undefined : found;
}

/** Today's limit, as far as it is used up, beside the price that it is the limit of. */
export function DayLeft({ plan }: { readonly plan: Plan }) {
  const found = useDayCap(plan.area_id, plan.vehicle_class);
  // Whoever accepted another price earlier has another limit.
  if (found === undefined || found.cap.amount_minor !== plan.day_cap_minor) return null;
  return <DayWords day={found} />;
}

function DayWords({ day: { cap, charged } }: { readonly day: DayCap }) {
  const t = useTranslations('price');
  const { money } = useWords();
  const amount_minor = Math.max(0, cap.amount_minor - charged.amount_minor);
  const left = money({ amount_minor, currency: cap.currency });
  return (
    <p className="rounded-md bg-enamel-wash px-4 py-3">
      {t(amount_minor === 0 ? 'day_used_up' : 'day_left', { paid: money(charged), left })}
    </p>
  );
}

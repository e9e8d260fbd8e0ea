'use client';

import { Tag, type TagTone } from '@drais/ui/tag';
import type { VehicleState } from '@drais/vocabulary/vehicle';
import { useTranslations } from 'next-intl';

const TONES: Readonly<Record<VehicleState, TagTone>> = {
  available: 'good',
  reserved: 'signal',
  on_trip: 'info',
  non_operational: 'warn',
  non_contactable: 'bad',
  missing: 'bad',
  removed: 'plain',
  elsewhere: 'plain',
  stopped: 'plain',
};

export function StateTag({ state }: { state: VehicleState }) {
  const t = useTranslations('operator.states');
  return <Tag tone={TONES[state]}>{t(state)}</Tag>;
}

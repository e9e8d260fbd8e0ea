'use client';

import type { booking } from '@drais/contracts';
import { Tag, type TagTone } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';

type Status = OutputOf<typeof booking.getTrip>['status'];

const TONES: Readonly<Record<Status, TagTone>> = {
  requested: 'info',
  unlocking: 'info',
  active: 'good',
  paused: 'signal',
  ending: 'info',
  ended: 'plain',
  failed: 'warn',
  recovery: 'bad',
};

export function TripStatusTag({ status }: { status: Status }) {
  const t = useTranslations('trips.status');
  return <Tag tone={TONES[status]}>{t(status)}</Tag>;
}

'use client';

import { Button } from '@drais/ui/button';
import { useTranslations } from 'next-intl';
import { PageFrame } from '../shell/page-frame.tsx';

export default function PageFault({ reset }: { reset: () => void }) {
  const t = useTranslations('errors');
  return (
    <PageFrame title={t('fault_title')} width="narrow" lead={t('fault')}>
      <Button onClick={reset}>{t('try_again')}</Button>
    </PageFrame>
  );
}

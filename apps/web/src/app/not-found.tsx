import { buttonLook } from '@drais/ui/button';
import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { PageFrame } from '../shell/page-frame.tsx';

export default async function NotFound() {
  const t = await getTranslations('errors');
  return (
    <PageFrame title={t('not_found_title')} width="narrow" lead={t('not_found')}>
      <Link href="/" className={buttonLook()}>
        {t('to_map')}
      </Link>
    </PageFrame>
  );
}

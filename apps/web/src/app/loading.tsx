import { Placeholder } from '@drais/ui/panel';
import { getTranslations } from 'next-intl/server';

/** What stands there while a page is on its way. */
export default async function Loading() {
  const t = await getTranslations('common');
  return (
    <main
      id="main"
      className="mx-auto flex w-full max-w-md flex-1 flex-col gap-6 px-4 pt-10 sm:px-6"
    >
      <p role="status" className="sr-only">
        {t('loading')}
      </p>
      <Placeholder className="h-9 w-40" />
      <Placeholder className="h-64" />
    </main>
  );
}

import { classNames } from '@drais/ui/class-names';
import type { ReactNode } from 'react';

interface PageFrameProps {
  readonly title: ReactNode;
  /** What stands beside the title. */
  readonly aside?: ReactNode;
  readonly lead?: ReactNode;
  readonly width?: 'narrow' | 'reading' | 'wide' | 'full';
  readonly children: ReactNode;
}

const WIDTHS = {
  narrow: 'max-w-md',
  reading: 'max-w-2xl',
  wide: 'max-w-6xl',
  full: 'max-w-[110rem]',
};

/** A page with one heading; leaves room for the bar below on phones. */
export function PageFrame({ title, aside, lead, width = 'reading', children }: PageFrameProps) {
  return (
    <main
      id="main"
      tabIndex={-1}
      className={classNames(
        'mx-auto flex w-full flex-1 flex-col gap-6 px-4 pt-6 pb-28 outline-none sm:px-6 sm:pt-10 sm:pb-16',
        WIDTHS[width],
      )}
    >
      <div className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h1 className="text-[1.75rem] font-extrabold sm:text-[2.125rem]">{title}</h1>
          {aside}
        </div>
        {lead === undefined ? null : <p className="text-muted">{lead}</p>}
      </div>
      {children}
    </main>
  );
}

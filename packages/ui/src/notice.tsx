import { cva } from 'class-variance-authority';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

const look = cva('flex gap-3 rounded-md border-l-4 px-4 py-3 text-[0.9375rem]', {
  variants: {
    tone: {
      info: 'border-enamel bg-enamel-wash text-ink',
      good: 'border-good bg-good-wash text-ink',
      warn: 'border-warn bg-warn-wash text-ink',
      bad: 'border-bad bg-bad-wash text-ink',
    },
  },
});

const SIGNS = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };
const SIGN_COLORS = { info: 'text-enamel', good: 'text-good', warn: 'text-warn', bad: 'text-bad' };

interface NoticeProps {
  readonly tone: keyof typeof SIGNS;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly className?: string;
  /** Whether it is read out when it appears: at once for what went wrong, politely for the rest. */
  readonly live?: boolean;
}

/** Something to know, said in place. */
export function Notice({ tone, title, children, className, live = true }: NoticeProps) {
  const Sign = SIGNS[tone];
  const role = live ? (tone === 'bad' ? 'alert' : 'status') : undefined;
  return (
    <div role={role} className={classNames(look({ tone }), className)}>
      <Sign
        className={classNames('mt-0.5 size-5 shrink-0', SIGN_COLORS[tone])}
        aria-hidden="true"
      />
      <div className="flex min-w-0 flex-col gap-1">
        {title === undefined ? null : <p className="font-semibold">{title}</p>}
        {children}
      </div>
    </div>
  );
}

import { cva, type VariantProps } from 'class-variance-authority';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

const look = cva(
  'inline-flex min-h-6 items-center gap-1.5 rounded-sm px-2 text-sm font-semibold whitespace-nowrap',
  {
    variants: {
      tone: {
        plain: 'bg-sunken text-ink',
        info: 'bg-enamel-wash text-enamel',
        good: 'bg-good-wash text-good',
        warn: 'bg-warn-wash text-warn',
        bad: 'bg-bad-wash text-bad',
        signal: 'bg-signal text-on-signal',
      },
    },
    defaultVariants: { tone: 'plain' },
  },
);

export type TagTone = NonNullable<VariantProps<typeof look>['tone']>;

/** A state in a word. */
export function Tag({
  tone,
  children,
  className,
}: {
  tone?: TagTone;
  children: ReactNode;
  className?: string;
}) {
  return <span className={classNames(look({ tone }), className)}>{children}</span>;
}

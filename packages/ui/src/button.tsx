import { Button as BaseButton } from '@base-ui/react/button';
import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

/**
 * The look of a button, also for links that lead on. Main actions are 48 px high, small ones 36.
 */
export const buttonLook = cva(
  'inline-flex items-center justify-center gap-2 rounded-md border-2 text-center font-semibold leading-tight transition-colors select-none disabled:opacity-55 data-disabled:opacity-55 data-disabled:cursor-not-allowed',
  {
    variants: {
      tone: {
        main: 'border-enamel bg-enamel text-on-enamel hover:border-enamel-strong hover:bg-enamel-strong',
        plain: 'border-edge bg-surface text-ink hover:border-ink hover:bg-sunken',
        quiet:
          'border-transparent bg-transparent text-ink underline decoration-2 underline-offset-4 hover:bg-sunken',
        signal:
          'border-on-signal bg-signal text-on-signal hover:bg-on-signal hover:text-signal dark:border-signal dark:hover:border-signal',
        bad: 'border-bad bg-surface text-bad hover:bg-bad-wash',
      },
      size: { main: 'min-h-12 px-5 py-2.5 text-base', small: 'min-h-9 px-3 py-1.5 text-sm' },
      wide: { true: 'w-full', false: '' },
    },
    defaultVariants: { tone: 'main', size: 'main', wide: false },
  },
);

export type ButtonLook = VariantProps<typeof buttonLook>;

type ButtonProps = Omit<ComponentProps<typeof BaseButton>, 'className'> &
  ButtonLook & { className?: string; busy?: boolean };

/** A button; while `busy` it keeps the focus, says so, and takes no second press. */
export function Button({
  tone,
  size,
  wide,
  className,
  busy = false,
  disabled,
  children,
  ...rest
}: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      disabled={disabled === true || busy}
      focusableWhenDisabled
      aria-busy={busy || undefined}
      className={classNames(buttonLook({ tone, size, wide }), className)}
    >
      {busy ? <LoaderCircle className="size-5 animate-spin" aria-hidden="true" /> : null}
      {children}
    </BaseButton>
  );
}

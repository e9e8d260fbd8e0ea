import { classNames } from './class-names.ts';

/** Below this a rider should look twice before a longer way. */
const LOW_FRACTION = 0.25;

interface ChargeProps {
  /** 0 to 1. */
  readonly fraction: number;
  /** The same in words, such as "62 %". */
  readonly label: string;
  readonly className?: string;
}

/** How full a battery is: ten steps and a figure, never colour alone. */
export function Charge({ fraction, label, className }: ChargeProps) {
  const steps = Math.round(Math.min(1, Math.max(0, fraction)) * 10);
  const isLow = fraction < LOW_FRACTION;
  return (
    <span className={classNames('inline-flex items-center gap-1.5', className)}>
      <svg
        viewBox="0 0 26 12"
        className={classNames('h-3 w-[1.625rem]', isLow ? 'text-bad' : 'text-good')}
        aria-hidden="true"
        focusable="false"
      >
        <rect
          x="0.75"
          y="0.75"
          width="21.5"
          height="10.5"
          rx="2"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
        />
        <rect x="24" y="4" width="1.6" height="4" rx="0.8" fill="currentColor" />
        <rect x="2.5" y="2.5" width={(18 * steps) / 10} height="7" rx="0.8" fill="currentColor" />
      </svg>
      <span className="figures">{label}</span>
    </span>
  );
}

import { classNames } from './class-names.ts';

/** The code printed on a vehicle, as the plate that one looks for in the street. */
export function Plate({ code, className }: { code: string; className?: string }) {
  return (
    <span
      className={classNames(
        'figures inline-flex min-h-8 items-center rounded-sm border-2 border-ink bg-surface px-2 font-bold tracking-[0.04em] text-ink whitespace-nowrap',
        className,
      )}
    >
      {code}
    </span>
  );
}

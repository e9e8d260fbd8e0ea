import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A sheet of paper on the page: one matter, one frame. */
export function Panel({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <section className={classNames('rounded-lg border border-line bg-surface p-5', className)}>
      {children}
    </section>
  );
}

/** A pair of a fact's name and the fact. */
export function Fact({
  name,
  children,
  className,
}: {
  name: ReactNode;
  children: ReactNode;
  className?: string;
}) {
  return (
    <div className={classNames('flex flex-col gap-0.5', className)}>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="figures font-semibold">{children}</dd>
    </div>
  );
}

/** Where something will stand once it is known. */
export function Placeholder({ className }: { className?: string }) {
  return (
    <div
      aria-hidden="true"
      className={classNames('animate-pulse rounded-md bg-sunken', className)}
    />
  );
}

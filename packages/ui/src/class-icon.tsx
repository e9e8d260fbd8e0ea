import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { CLASS_STROKES } from './class-strokes.ts';

/** The outline of a vehicle class. Decoration: the class is always named in words beside it. */
export function ClassIcon({ of, className = 'size-6' }: { of: VehicleClass; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={CLASS_STROKES[of]} />
    </svg>
  );
}

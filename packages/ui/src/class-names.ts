import { type ClassValue, clsx } from 'clsx';
import { twMerge } from 'tailwind-merge';

/**
 * Class names of a component and of whoever uses it; of two that contradict, the later one holds.
 */
export function classNames(...parts: ClassValue[]): string {
  return twMerge(clsx(parts));
}

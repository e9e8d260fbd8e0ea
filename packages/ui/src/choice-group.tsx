import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
}

interface ChoiceGroupProps<Value extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  onChange(value: Value): void;
  readonly className?: string;
}

/** One of a few, side by side; arrow keys move between them. */
export function ChoiceGroup<Value extends string>({
  label,
  choices,
  value,
  onChange,
  className,
}: ChoiceGroupProps<Value>) {
  const choose = ([chosen]: string[]) => {
    const found = choices.find((choice) => choice.value === chosen);
    if (found !== undefined) onChange(found.value);
  };
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={choose}
      className={classNames('flex flex-wrap gap-1.5', className)}
    >
      {choices.map((choice) => (
        <Toggle
          key={choice.value}
          value={choice.value}
          className="inline-flex min-h-11 items-center gap-1.5 rounded-md border-2 border-edge bg-surface px-3 text-sm font-semibold text-ink hover:border-ink data-pressed:border-ink data-pressed:bg-ink data-pressed:text-paper"
        >
          {choice.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}

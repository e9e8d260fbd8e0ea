import { Field as BaseField } from '@base-ui/react/field';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

export const controlLook =
  'block min-h-12 w-full rounded-md border-2 border-edge bg-surface px-3 text-base text-ink placeholder:text-muted hover:border-ink data-invalid:border-bad aria-invalid:border-bad';

export interface FieldFrame {
  readonly label: ReactNode;
  /** What to know before filling it in. */
  readonly hint?: ReactNode;
  /** Why what was entered does not do. */
  readonly error?: string | undefined;
  readonly name?: string | undefined;
  readonly className?: string;
}

function Frame({
  label,
  hint,
  error,
  name,
  className,
  children,
}: FieldFrame & { children: ReactNode }) {
  return (
    <BaseField.Root
      name={name}
      invalid={error !== undefined}
      className={classNames('flex flex-col gap-1.5', className)}
    >
      <BaseField.Label className="font-semibold">{label}</BaseField.Label>
      {hint === undefined ? null : (
        <BaseField.Description className="text-sm text-muted">{hint}</BaseField.Description>
      )}
      {children}
      <BaseField.Error match={error !== undefined} className="text-sm font-semibold text-bad">
        {error}
      </BaseField.Error>
    </BaseField.Root>
  );
}

type InputProps = FieldFrame & Omit<ComponentProps<typeof BaseField.Control>, 'className' | 'name'>;

/** A labelled line of text, with its hint and its error tied to it for screen readers. */
export function TextField({ label, hint, error, name, className, ...input }: InputProps) {
  return (
    <Frame
      label={label}
      hint={hint}
      error={error}
      name={name}
      {...(className === undefined ? {} : { className })}
    >
      <BaseField.Control {...input} className={controlLook} />
    </Frame>
  );
}

type SelectProps = FieldFrame & Omit<ComponentProps<'select'>, 'className' | 'name'>;

/** A labelled choice: the browser's own, which phones show best. */
export function SelectField({
  label,
  hint,
  error,
  name,
  className,
  children,
  ...select
}: SelectProps) {
  return (
    <Frame
      label={label}
      hint={hint}
      error={error}
      name={name}
      {...(className === undefined ? {} : { className })}
    >
      <BaseField.Control render={<select {...select}>{children}</select>} className={controlLook} />
    </Frame>
  );
}

type AreaProps = FieldFrame & Omit<ComponentProps<'textarea'>, 'className' | 'name'>;

/** A labelled text of several lines. */
export function TextAreaField({ label, hint, error, name, className, ...area }: AreaProps) {
  return (
    <Frame
      label={label}
      hint={hint}
      error={error}
      name={name}
      {...(className === undefined ? {} : { className })}
    >
      <BaseField.Control
        render={<textarea rows={3} {...area} />}
        className={classNames(controlLook, 'py-2')}
      />
    </Frame>
  );
}

'use client';

import { TextAreaField } from '@drais/ui/field';
import type { ReactNode } from 'react';
import { useForm } from 'react-hook-form';
import { DecisionDialog } from './decision-dialog.tsx';
import { saysWhy } from './note-rule.ts';

interface NoteDialogProps {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  /** What is asked for, and what is said when it is missing. */
  readonly note: { readonly label: string; readonly hint?: string; readonly missing: string };
  readonly problem: string | undefined;
  readonly busy: boolean;
  /** What the decision does. */
  readonly children: ReactNode;
  /** True when it was taken. */
  decide(note: string): Promise<boolean>;
  onLeave(): void;
  onDone(): void;
}

/** A decision that takes nothing but a person who says why. */
export function NoteDialog({ note, children, decide, onDone, ...rest }: NoteDialogProps) {
  const form = useForm({ defaultValues: { note: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async (entered) => {
    if (!(await decide(entered.note.trim()))) return;
    onDone();
    rest.onLeave();
  });
  return (
    <DecisionDialog {...rest} onSubmit={() => void submit()}>
      <TextAreaField
        label={note.label}
        {...(note.hint === undefined ? {} : { hint: note.hint })}
        error={errors.note?.message}
        {...form.register('note', { validate: saysWhy(note.missing) })}
      />
      {children}
    </DecisionDialog>
  );
}

'use client';

import { Button, type ButtonLook } from '@drais/ui/button';
import { Dialog } from '@drais/ui/dialog';
import { Notice } from '@drais/ui/notice';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

interface DecisionDialogProps {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly submit: string;
  readonly tone?: NonNullable<ButtonLook['tone']>;
  readonly problem: string | undefined;
  readonly busy: boolean;
  readonly children: ReactNode;
  onLeave(): void;
  onSubmit(): void;
}

/** What an operator decides, with what it does, what went wrong, and one button that does it. */
export function DecisionDialog(props: DecisionDialogProps) {
  const t = useTranslations('operator');
  const { title, text, submit, tone, problem, busy, children, onLeave, onSubmit } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onLeave())}
      title={title}
      description={text}
      closeLabel={t('close_dialog')}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
        className="flex flex-col gap-4"
      >
        {children}
        {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
        <Button type="submit" wide busy={busy} {...(tone === undefined ? {} : { tone })}>
          {submit}
        </Button>
      </form>
    </Dialog>
  );
}

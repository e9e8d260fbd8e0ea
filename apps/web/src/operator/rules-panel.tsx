'use client';

import { Button } from '@drais/ui/button';
import { Notice } from '@drais/ui/notice';
import { Fact, Panel, Placeholder } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import type { Rules } from './rule-fields.ts';
import { RulesDialog } from './rules-dialog.tsx';
import { namesOf, useRuleWords } from './use-rule-words.ts';

export interface RulesPanelProps {
  readonly title: string;
  readonly area: Area;
  readonly asked: {
    readonly data: Rules | undefined;
    readonly as_of: Date | undefined;
    readonly error: Error | null;
    refetch(): Promise<unknown>;
  };
  readonly decision: {
    readonly problem: string | undefined;
    readonly busy: boolean;
    /** True when they hold from now on. */
    set(rules: Rules): Promise<boolean>;
  };
}

/** Rules of one kind and class as they hold now, and the way to change them. */
export function RulesPanel({ title, area, asked, decision }: RulesPanelProps) {
  const t = useTranslations('operator_rules');
  const common = useTranslations('operator');
  const { moment_s } = useWords();
  const word = useRuleWords(area.currency);
  const [changes, setChanges] = useState(false);
  const { data, as_of, error, refetch } = asked;
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-lg font-bold">{title}</h2>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {error === null || as_of === undefined ? null : (
        <Notice tone="warn">{common('stale', { time: moment_s(as_of, area.time_zone) })}</Notice>
      )}
      {data === undefined && error === null ? <Placeholder className="h-48" /> : null}
      {data === undefined ? null : (
        <>
          <dl className="grid gap-3 sm:grid-cols-2">
            {namesOf(data).map((name) => (
              <Fact key={name} name={word.name(name)}>
                {word.value(name, data[name])}
              </Fact>
            ))}
          </dl>
          <Button tone="plain" className="self-start" onClick={() => setChanges(true)}>
            {t('change')}
          </Button>
        </>
      )}
      {changes && data !== undefined ? (
        <RulesDialog
          title={title}
          area={area}
          present={data}
          decision={decision}
          onLeave={() => setChanges(false)}
          onChanged={() => void refetch()}
        />
      ) : null}
    </Panel>
  );
}

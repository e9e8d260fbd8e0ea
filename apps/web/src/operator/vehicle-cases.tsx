'use client';

import { fleet } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { Fact, Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import { Tag } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { type CaseFilter, casesPath } from './case-filter.ts';
import { Listing } from './listing.tsx';
import { LookDialog } from './look-dialog.tsx';
import { PageLinks } from './page-links.tsx';

export type VehicleCase = OutputOf<typeof fleet.listVehicleCases>['items'][number];

const EVERY_MS = 15_000;
const ROWS = 50;

/** Vehicles that somebody has to look at; until then nobody can hire them. */
export function VehicleCases({ area, filter }: { area: Area; filter: CaseFilter }) {
  const t = useTranslations('operator_cases');
  const [opened, setOpened] = useState<VehicleCase>();
  const { after, ...first } = filter;
  const status = filter.state === 'closed' ? ('closed' as const) : ('open' as const);
  const asked = useAsk(
    fleet.listVehicleCases,
    {
      area_id: area.area_id,
      status,
      limit: ROWS,
      ...(after === undefined ? {} : { cursor: after }),
    },
    { every_ms: after === undefined ? EVERY_MS : false, fresh_ms: 0 },
  );
  const next = asked.data?.next_cursor;
  return (
    <>
      <Listing asked={asked} time_zone={area.time_zone} none={t(`none_vehicles_${status}`)}>
        <ul className="grid gap-4 lg:grid-cols-2">
          {asked.data?.items.map((one) => (
            <li key={one.case_id} data-vehicle-case={one.vehicle_id}>
              <VehicleCaseCard one={one} time_zone={area.time_zone} onOpen={() => setOpened(one)} />
            </li>
          ))}
        </ul>
      </Listing>
      <PageLinks
        first={after === undefined ? undefined : casesPath(first)}
        next={next === undefined ? undefined : casesPath({ ...first, after: next })}
      />
      {opened === undefined ? null : (
        <LookDialog
          one={opened}
          onLeave={() => setOpened(undefined)}
          onClosed={() => void asked.refetch()}
        />
      )}
    </>
  );
}

interface VehicleCaseCardProps {
  readonly one: VehicleCase;
  readonly time_zone: string;
  onOpen(): void;
}

function VehicleCaseCard({ one, time_zone, onOpen }: VehicleCaseCardProps) {
  const t = useTranslations('operator_cases');
  const { code, kind, status, vehicle_id } = one;
  return (
    <Panel className="flex h-full flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="flex items-center gap-3 text-lg font-bold">
          {code === undefined ? null : <Plate code={code} />} {t(`vehicle_kinds.${kind}`)}
        </h2>
        <Tag tone={status === 'open' ? 'warn' : 'plain'}>{t(status)}</Tag>
      </div>
      <VehicleCaseFacts one={one} time_zone={time_zone} />
      {status === 'closed' ? null : (
        <div className="flex flex-wrap gap-3">
          <Button size="small" className="min-h-11" onClick={onOpen}>
            {t('looked')}
          </Button>
        </div>
      )}
      <Link
        href={`/operator/vehicles/${encodeURIComponent(vehicle_id)}`}
        className="inline-flex min-h-11 items-center self-start font-semibold underline decoration-2 underline-offset-4"
      >
        {t('vehicle')}
      </Link>
    </Panel>
  );
}

function VehicleCaseFacts({ one, time_zone }: { one: VehicleCase; time_zone: string }) {
  const t = useTranslations('operator_cases');
  const { moment, distance } = useWords();
  const { status, kind, opened_at, closed_at, distance_m, end, reason } = one;
  const facts = [
    ['asked', status === 'open' ? t(`vehicle_asks.${kind}`) : undefined],
    ['since', moment(opened_at, time_zone)],
    ['moved', distance_m === undefined ? undefined : distance(distance_m)],
    ['closed_at', closed_at === undefined ? undefined : moment(closed_at, time_zone)],
    ['ended_by', end === undefined ? undefined : t(`vehicle_ends.${end}`)],
    ['reason', reason],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-3">
      {facts.map(([name, value]) =>
        value === undefined ? null : (
          <Fact
            key={name}
            name={t(name)}
            {...(name === 'asked' || name === 'reason' ? { className: 'col-span-2' } : {})}
          >
            {value}
          </Fact>
        ),
      )}
    </dl>
  );
}

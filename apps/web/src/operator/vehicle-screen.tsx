'use client';

import { booking, fleet } from '@drais/contracts';
import { Panel, Placeholder } from '@drais/ui/panel';
import { ArrowLeft } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { CommandPanel } from './command-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { OperatorFrame } from './operator-frame.tsx';
import { VehicleFacts } from './vehicle-facts.tsx';

/** A vehicle's page is looked at while something happens. */
const EVERY_MS = 4_000;

export function VehicleScreen({ vehicle_id }: { vehicle_id: string }) {
  const t = useTranslations('operator.vehicle');
  return (
    <OperatorFrame title={t('title')}>
      {(area) => <Loaded area={area} vehicle_id={vehicle_id} />}
    </OperatorFrame>
  );
}

function Loaded({ area, vehicle_id }: { area: Area; vehicle_id: string }) {
  const t = useTranslations('operator.vehicle');
  const { data, error, refetch } = useAsk(
    fleet.getFleetVehicle,
    { vehicle_id },
    { every_ms: EVERY_MS, fresh_ms: 0 },
  );
  return (
    <div className="flex flex-col gap-5">
      <Link
        href="/operator"
        className="-ml-2 inline-flex min-h-11 items-center gap-2 self-start rounded-md px-2 font-semibold hover:bg-sunken"
      >
        <ArrowLeft className="size-5" aria-hidden="true" />
        {t('back')}
      </Link>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Placeholder className="h-64" /> : null}
      {data === undefined ? null : (
        <div className="grid items-start gap-5 lg:grid-cols-[1.2fr_1fr]">
          <div className="flex flex-col gap-5">
            <VehicleFacts area={area} vehicle={data} />
            <CommandPanel vehicle={data} time_zone={area.time_zone} />
          </div>
          <div className="flex flex-col gap-5">
            <HistoryPanel vehicle_id={vehicle_id} time_zone={area.time_zone} />
            <RecentTrips area={area} vehicle_id={vehicle_id} />
          </div>
        </div>
      )}
    </div>
  );
}

function RecentTrips({ area, vehicle_id }: { area: Area; vehicle_id: string }) {
  const t = useTranslations('operator.vehicle');
  const status = useTranslations('trips.status');
  const { moment } = useWords();
  const { data, error } = useAsk(
    booking.listAreaTrips,
    { area_id: area.area_id, vehicle_id, limit: 10 },
    { every_ms: 15_000 },
  );
  return (
    <Panel className="flex flex-col gap-3">
      <h2 className="text-lg font-bold">{t('trips')}</h2>
      {error === null ? null : <Trouble error={error} />}
      {data?.items.length === 0 ? <p className="text-muted">{t('no_trips')}</p> : null}
      <ul className="flex flex-col">
        {data?.items.map((trip) => (
          <li
            key={trip.trip_id}
            className="flex justify-between gap-3 border-b border-line py-2 last:border-0"
          >
            <span className="figures">
              {moment(trip.started_at ?? trip.requested_at, area.time_zone)}
            </span>
            <span className="font-semibold">{status(trip.status)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

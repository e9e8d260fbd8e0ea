'use client';

import { booking, fleet } from '@drais/contracts';
import { Charge } from '@drais/ui/charge';
import { ClassIcon } from '@drais/ui/class-icon';
import { Fact, Panel, Placeholder } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import { ArrowLeft } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { useWords } from '../api/use-words.ts';
import { Trouble } from '../shell/trouble.tsx';
import { CommandPanel } from './command-panel.tsx';
import type { FleetVehicle } from './fleet-screen.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { OperatorFrame } from './operator-frame.tsx';
import { StateTag } from './state-tag.tsx';

const VehicleMap = dynamic(
  () => import('../map/vehicle-map.tsx').then((module) => module.VehicleMap),
  { ssr: false },
);
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
            <Facts area={area} vehicle={data} />
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

function Facts({ area, vehicle }: { area: Area; vehicle: FleetVehicle }) {
  const t = useTranslations('operator.vehicle');
  const common = useTranslations('operator');
  const classes = useTranslations('classes');
  const { percent, distance, moment_s } = useWords();
  const { lat, lon, charge_fraction, range_m, speed_m_s, locked, reported_at, accuracy_m } =
    vehicle;
  const unknown = common('unknown');
  const facts: [string, ReactNode][] = [
    [
      t('battery'),
      charge_fraction === undefined ? (
        unknown
      ) : (
        <Charge key="charge" fraction={charge_fraction} label={percent(charge_fraction)} />
      ),
    ],
    [t('range'), range_m === undefined ? unknown : distance(range_m)],
    [t('lock'), locked === undefined ? unknown : common(locked ? 'locked' : 'open')],
    [
      t('speed'),
      speed_m_s === undefined ? unknown : t('km_h', { speed: Math.round(speed_m_s * 3.6) }),
    ],
    [
      t('place'),
      lat === undefined || lon === undefined
        ? unknown
        : t('place_value', {
            lat: lat.toFixed(5),
            lon: lon.toFixed(5),
            accuracy: Math.round(accuracy_m ?? 0),
          }),
    ],
    [
      t('reported'),
      reported_at === undefined ? common('never') : moment_s(reported_at, area.time_zone),
    ],
    [t('connection'), common(vehicle.connected === true ? 'online' : 'offline')],
    [t('type'), vehicle.vehicle_type_id],
  ];
  const mark = lat === undefined || lon === undefined ? undefined : { lat, lon };
  return (
    <Panel className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center gap-4">
        <span className="grid size-14 place-items-center rounded-md border-2 border-ink">
          <ClassIcon of={vehicle.vehicle_class} className="size-9" />
        </span>
        <div className="flex flex-col items-start gap-1.5">
          <h2 className="flex items-center gap-3 text-xl font-bold">
            {classes(vehicle.vehicle_class)} <Plate code={vehicle.code} />
          </h2>
          <StateTag state={vehicle.vehicle_state} />
        </div>
      </div>
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
      {mark === undefined ? null : (
        <div className="h-56 overflow-hidden rounded-md border border-line">
          <VehicleMap
            area_id={area.area_id}
            center={mark}
            zoom={15.5}
            label={t('map', { code: vehicle.code })}
            marks={[
              {
                ...mark,
                id: vehicle.vehicle_id,
                vehicle_class: vehicle.vehicle_class,
                charge_fraction: charge_fraction ?? 0,
                tone: 'chosen',
              },
            ]}
            focus={mark}
          />
        </div>
      )}
    </Panel>
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

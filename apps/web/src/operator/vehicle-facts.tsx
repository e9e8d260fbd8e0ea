'use client';

import { Charge } from '@drais/ui/charge';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Fact, Panel } from '@drais/ui/panel';
import { Plate } from '@drais/ui/plate';
import { Tag } from '@drais/ui/tag';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import { LazyVehicleMap } from '../map/lazy-vehicle-map.tsx';
import { casesPath } from './case-filter.ts';
import type { FleetVehicle } from './fleet-screen.tsx';
import { StateTag } from './state-tag.tsx';

/** What a vehicle says of itself, and where it says that it is. */
export function VehicleFacts({ area, vehicle }: { area: Area; vehicle: FleetVehicle }) {
  const classes = useTranslations('classes');
  const common = useTranslations('operator');
  const facts = useFacts(vehicle, area.time_zone);
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
          <div className="flex flex-wrap gap-1.5">
            <StateTag state={vehicle.vehicle_state} />
            {vehicle.battery_low === true ? <Tag tone="warn">{common('battery_low')}</Tag> : null}
          </div>
        </div>
      </div>
      {vehicle.vehicle_case_id === undefined ? null : <CaseNotice />}
      <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        {facts.map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
      </dl>
      <PlaceMap area={area} vehicle={vehicle} />
    </Panel>
  );
}

/** Nobody has looked at it yet; here is where that is done. */
function CaseNotice() {
  const t = useTranslations('operator.vehicle');
  return (
    <Notice tone="warn" title={t('case_title')}>
      <p>{t('case')}</p>
      <Link
        href={casesPath({ about: 'vehicles' })}
        className="inline-flex min-h-11 items-center self-start font-semibold underline decoration-2 underline-offset-4"
      >
        {t('case_link')}
      </Link>
    </Notice>
  );
}

/** The vehicle's facts by name. What it has not reported is said to be unknown, not left out. */
function useFacts(vehicle: FleetVehicle, time_zone: string): [string, ReactNode][] {
  const t = useTranslations('operator.vehicle');
  const common = useTranslations('operator');
  const { percent, distance, moment_s } = useWords();
  const { charge_fraction, range_m, speed_m_s, locked, reported_at, connected } = vehicle;
  const known = <Value,>(value: Value | undefined, say: (value: Value) => ReactNode) =>
    value === undefined ? common('unknown') : say(value);
  return [
    [
      t('battery'),
      known(charge_fraction, (fraction) => (
        <Charge key="charge" fraction={fraction} label={percent(fraction)} />
      )),
    ],
    [t('range'), known(range_m, distance)],
    [t('lock'), known(locked, (is_locked) => common(is_locked ? 'locked' : 'open'))],
    [t('speed'), known(speed_m_s, (speed) => t('km_h', { speed: Math.round(speed * 3.6) }))],
    [t('place'), known(placeOf(vehicle), (place) => t('place_value', place))],
    [t('reported'), known(reported_at, (at) => moment_s(at, time_zone))],
    [t('connection'), common(connected === true ? 'online' : 'offline')],
    [t('type'), vehicle.vehicle_type_id],
  ];
}

function placeOf({ lat, lon, accuracy_m }: FleetVehicle) {
  if (lat === undefined || lon === undefined) return undefined;
  return { lat: lat.toFixed(5), lon: lon.toFixed(5), accuracy: Math.round(accuracy_m ?? 0) };
}

function PlaceMap({ area, vehicle }: { area: Area; vehicle: FleetVehicle }) {
  const t = useTranslations('operator.vehicle');
  const { vehicle_id, lat, lon, vehicle_class, charge_fraction = 0, code } = vehicle;
  if (lat === undefined || lon === undefined) return null;
  return (
    <div className="h-56 overflow-hidden rounded-md border border-line">
      <LazyVehicleMap
        area_id={area.area_id}
        center={{ lat, lon }}
        zoom={15.5}
        label={t('map', { code })}
        marks={[{ id: vehicle_id, lat, lon, vehicle_class, charge_fraction, tone: 'chosen' }]}
        focus={{ lat, lon }}
      />
    </div>
  );
}

'use client';

import { fleet } from '@drais/contracts';
import { Panel } from '@drais/ui/panel';
import { Tag } from '@drais/ui/tag';
import type { OutputOf } from '@drais/vocabulary/define';
import type { VehicleClass } from '@drais/vocabulary/vehicle';
import { useTranslations } from 'next-intl';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { Listing } from './listing.tsx';

type Zone = OutputOf<typeof fleet.listZones>['items'][number];

/** As many as the platform gives at once. */
const ROWS = 200;
const KM_H_OF_M_S = 3.6;

/** The zones that rule a class, the one that decides first. */
export function ZonesPanel({ area, vehicle_class }: { area: Area; vehicle_class: VehicleClass }) {
  const t = useTranslations('operator_rules');
  const asked = useAsk(fleet.listZones, { area_id: area.area_id, limit: ROWS }, { fresh_ms: 0 });
  const items = asked.data?.items
    .filter((zone) => zone.vehicle_classes.includes(vehicle_class))
    .sort((a, b) => b.priority - a.priority);
  const data = items === undefined ? undefined : { items };
  return (
    <section className="flex flex-col gap-3">
      <h2 className="text-lg font-bold">{t('zones')}</h2>
      <p className="max-w-2xl text-muted">{t('zones_lead')}</p>
      <Listing asked={{ ...asked, data }} time_zone={area.time_zone} none={t('no_zones')}>
        <ul className="grid gap-3 lg:grid-cols-2">
          {items?.map((zone) => (
            <li key={zone.zone_id}>
              <ZoneCard zone={zone} />
            </li>
          ))}
        </ul>
      </Listing>
      {asked.data?.next_cursor === undefined ? null : (
        <p className="text-muted">{t('more_zones', { shown: ROWS })}</p>
      )}
    </section>
  );
}

function ZoneCard({ zone }: { zone: Zone }) {
  const t = useTranslations('operator_rules');
  const { name, ride_allowed, park_allowed, speed_limit_m_s, priority } = zone;
  return (
    <Panel className="flex h-full flex-col gap-3 p-4">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h3 className="font-semibold wrap-anywhere">{name}</h3>
        <span className="figures text-sm text-muted">{t('priority', { priority })}</span>
      </div>
      <div className="flex flex-wrap gap-1.5">
        <Tag tone={ride_allowed ? 'good' : 'bad'}>
          {t(ride_allowed ? 'ride_allowed' : 'no_ride')}
        </Tag>
        <Tag tone={park_allowed ? 'good' : 'warn'}>{t(park_allowed ? 'park' : 'no_park')}</Tag>
        {speed_limit_m_s === undefined ? null : (
          <Tag tone="info">{t('limit', { speed: Math.round(speed_limit_m_s * KM_H_OF_M_S) })}</Tag>
        )}
      </div>
    </Panel>
  );
}

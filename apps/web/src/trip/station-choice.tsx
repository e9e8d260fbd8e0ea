'use client';

import { fleet } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { SelectField } from '@drais/ui/field';
import { Placeholder } from '@drais/ui/panel';
import type { Position } from '@drais/vocabulary/units';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { useAreas } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { Trouble } from '../shell/trouble.tsx';

/** Where the vehicle stands, said by the rider when the device does not. */
export function StationChoice({ onChoose }: { onChoose(position: Position): Promise<void> }) {
  const t = useTranslations('end');
  const { area } = useAreas();
  const { data, error, refetch } = useAsk(
    fleet.listStations,
    { area_id: area?.area_id ?? '', limit: 200 },
    { enabled: area !== undefined },
  );
  const [station_id, setStationId] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const stations = [...(data?.items ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  const chosen = stations.find((one) => one.station_id === station_id);
  return (
    <form
      className="flex flex-col gap-3 rounded-md border-2 border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== undefined)
          void onChoose({ lat: chosen.lat, lon: chosen.lon, accuracy_m: chosen.radius_m });
      }}
    >
      <h3 ref={heading} tabIndex={-1} className="text-lg font-bold outline-none">
        {t('station_title')}
      </h3>
      <p>{t('station_text')}</p>
      {error === null ? null : <Trouble error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Placeholder className="h-12" /> : null}
      <SelectField
        label={t('station')}
        value={station_id}
        onChange={(event) => setStationId(event.target.value)}
      >
        <option value="">{t('station_none')}</option>
        {stations.map((one) => (
          <option key={one.station_id} value={one.station_id}>
            {one.name}
          </option>
        ))}
      </SelectField>
      <Button type="submit" wide disabled={chosen === undefined}>
        {t('end_here')}
      </Button>
    </form>
  );
}

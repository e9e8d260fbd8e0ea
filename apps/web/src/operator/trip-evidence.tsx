'use client';

import { booking } from '@drais/contracts';
import { Button } from '@drais/ui/button';
import { SelectField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Panel } from '@drais/ui/panel';
import type { InputOf, OutputOf } from '@drais/vocabulary/define';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Refused } from '../api/refused.ts';
import type { Area } from '../api/use-area.tsx';
import { useProblemWords } from '../api/use-problem-words.ts';
import { useWish } from '../api/use-wish.ts';
import { useWords } from '../api/use-words.ts';
import { LazyVehicleMap } from '../map/lazy-vehicle-map.tsx';
import type { TripRecord } from './trip-record-screen.tsx';
import { usePersonWords } from './use-person-words.ts';

type Purpose = InputOf<typeof booking.viewEndPlace>['purpose'];
type Seen = OutputOf<typeof booking.viewEndPlace>;

interface EvidenceProps {
  readonly record: TripRecord;
  readonly area: Area;
  onLooked(): void;
}

/** Photos, and the place where the rider tried to end: that one only for a purpose. */
export function TripEvidence({ record, area, onLooked }: EvidenceProps) {
  const t = useTranslations('operator_trip');
  const { moment } = useWords();
  const person = usePersonWords();
  return (
    <Panel className="flex flex-col gap-4">
      <h2 className="text-lg font-bold">{t('evidence')}</h2>
      {record.photos.length === 0 ? <p className="text-muted">{t('no_photos')}</p> : null}
      <ul className="grid grid-cols-2 gap-3">
        {record.photos.map((photo) => (
          <li key={photo.photo_id} className="flex flex-col gap-1">
            {photo.view_url === undefined ? (
              <p className="text-muted">{t('photo_missing')}</p>
            ) : (
              // biome-ignore lint/performance/noImgElement: its address lives for minutes
              <img
                src={photo.view_url}
                alt={t(`photo_by_${photo.by}`)}
                className="aspect-square w-full rounded-md border border-line object-cover"
              />
            )}
            <span className="text-sm text-muted">{t(`photo_by_${photo.by}`)}</span>
          </li>
        ))}
      </ul>
      {record.has_end_place ? (
        <EndPlace trip={record.trip} area={area} onLooked={onLooked} />
      ) : (
        <p className="text-muted">{t('no_place')}</p>
      )}
      {record.place_views.length === 0 ? null : (
        <ul className="flex flex-col gap-1 text-sm text-muted" aria-label={t('lookers')}>
          {record.place_views.map(({ viewed_at, by, purpose }) => (
            <li key={`${viewed_at} ${by}`}>
              {t('looked', {
                who: person(by),
                time: moment(viewed_at, area.time_zone),
                purpose: t(`purposes.${purpose}`),
              })}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

interface PlaceProps {
  readonly trip: TripRecord['trip'];
  readonly area: Area;
  onLooked(): void;
}

function EndPlace({ trip, area, onLooked }: PlaceProps) {
  const t = useTranslations('operator_trip');
  const words = useProblemWords();
  const wish = useWish(booking.viewEndPlace);
  const [purpose, setPurpose] = useState<Purpose>('end_disputed');
  const [seen, setSeen] = useState<Seen>();
  const [problem, setProblem] = useState<string>();
  const look = async () => {
    setProblem(undefined);
    try {
      const answer = await wish.ask({ trip_id: trip.trip_id, purpose });
      if (!answer.ok) return setProblem(words(new Refused(answer.refusal)));
      setSeen(answer.value);
      onLooked();
    } catch (error) {
      setProblem(words(error));
    }
  };
  if (seen !== undefined) return <PlaceMap trip={trip} area={area} place={seen.place} />;
  return (
    <div className="flex flex-col gap-3">
      <SelectField
        label={t('purpose')}
        hint={t('purpose_hint')}
        value={purpose}
        onChange={(event) => setPurpose(event.currentTarget.value as Purpose)}
      >
        {booking.PLACE_PURPOSES.map((one) => (
          <option key={one} value={one}>
            {t(`purposes.${one}`)}
          </option>
        ))}
      </SelectField>
      <Button tone="plain" className="self-start" busy={wish.busy} onClick={() => void look()}>
        {t('show_place')}
      </Button>
      {problem === undefined ? null : <Notice tone="bad">{problem}</Notice>}
    </div>
  );
}

function PlaceMap({ trip, area, place }: Omit<PlaceProps, 'onLooked'> & Pick<Seen, 'place'>) {
  const t = useTranslations('operator_trip');
  const { lat, lon, accuracy_m } = place;
  const { trip_id, vehicle_class } = trip;
  return (
    <div className="flex flex-col gap-2">
      <p className="figures">
        {t('place', { lat: lat.toFixed(5), lon: lon.toFixed(5), accuracy: Math.round(accuracy_m) })}
      </p>
      <div className="h-56 overflow-hidden rounded-md border border-line">
        <LazyVehicleMap
          area_id={area.area_id}
          center={{ lat, lon }}
          zoom={16}
          label={t('place_map')}
          marks={[{ id: trip_id, lat, lon, vehicle_class, charge_fraction: 0, tone: 'chosen' }]}
          focus={{ lat, lon }}
        />
      </div>
    </div>
  );
}

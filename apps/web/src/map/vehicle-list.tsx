'use client';

import { Charge } from '@drais/ui/charge';
import { ClassIcon } from '@drais/ui/class-icon';
import { useTranslations } from 'next-intl';
import { useWords } from '../api/use-words.ts';
import { PriceLine, type usePlans } from './prices.tsx';
import type { PublicVehicle } from './public-vehicle.ts';

export type NearVehicle = PublicVehicle & { readonly distance_m: number };

/** More than anybody reads; the map shows the rest. */
const ROWS_MAX = 40;

interface VehicleListProps {
  readonly vehicles: readonly NearVehicle[];
  readonly planOf: ReturnType<typeof usePlans>['planOf'];
  readonly typeName: (vehicle_type_id: string) => string | undefined;
  onChoose(id: string): void;
}

/**
 * The vehicles in view, nearest first: the same as on the map, for the keyboard and for everybody
 * who prefers words.
 */
export function VehicleList({ vehicles, planOf, typeName, onChoose }: VehicleListProps) {
  const t = useTranslations('map');
  return (
    <>
      <ul className="flex flex-col">
        {vehicles.slice(0, ROWS_MAX).map((vehicle) => (
          <li key={vehicle.public_vehicle_id} className="border-b border-line">
            <VehicleRow vehicle={vehicle} planOf={planOf} typeName={typeName} onChoose={onChoose} />
          </li>
        ))}
      </ul>
      {vehicles.length > ROWS_MAX ? (
        <p className="px-4 py-3 text-sm text-muted sm:px-5">
          {t('more', { shown: ROWS_MAX, total: vehicles.length })}
        </p>
      ) : null}
    </>
  );
}

interface RowProps extends Omit<VehicleListProps, 'vehicles'> {
  readonly vehicle: NearVehicle;
}

function VehicleRow({ vehicle, planOf, typeName, onChoose }: RowProps) {
  const t = useTranslations('map');
  const classes = useTranslations('classes');
  const { distance, percent } = useWords();
  const plan = planOf(vehicle.vehicle_class);
  return (
    <button
      type="button"
      data-vehicle={vehicle.public_vehicle_id}
      onClick={() => onChoose(vehicle.public_vehicle_id)}
      className="grid w-full grid-cols-[2.75rem_1fr_auto] items-center gap-x-3 px-4 py-3 text-left hover:bg-sunken focus-visible:-outline-offset-3 sm:px-5"
    >
      <span className="grid size-11 place-items-center rounded-md border-2 border-ink bg-surface">
        <ClassIcon of={vehicle.vehicle_class} />
      </span>
      <span className="flex min-w-0 flex-col">
        <span className="truncate font-semibold">
          {typeName(vehicle.vehicle_type_id) ?? classes(vehicle.vehicle_class)}
        </span>
        <span className="text-sm text-muted">
          {plan === undefined ? classes(vehicle.vehicle_class) : <PriceLine plan={plan} />}
        </span>
      </span>
      <span className="flex flex-col items-end">
        <span className="figures font-bold">{distance(vehicle.distance_m)}</span>
        <span className="text-sm">
          <span className="sr-only">{t('charge')}</span>{' '}
          <Charge fraction={vehicle.charge_fraction} label={percent(vehicle.charge_fraction)} />
        </span>
      </span>
    </button>
  );
}

'use client';

import { ChoiceGroup } from '@drais/ui/choice-group';
import { TextField } from '@drais/ui/field';
import { VEHICLE_STATES, type VehicleState } from '@drais/vocabulary/vehicle';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { FleetVehicle } from './fleet-screen.tsx';

export type StateFilter = VehicleState | 'all';

interface FleetFiltersProps {
  /** All that could be shown: each state is offered with how many are in it. */
  readonly vehicles: readonly FleetVehicle[];
  readonly state: StateFilter;
  onState(state: StateFilter): void;
  readonly text: string;
  onText(text: string): void;
}

/** Which vehicles of the fleet are shown: by state, and by a part of the code. */
export function FleetFilters({ vehicles, state, onState, text, onText }: FleetFiltersProps) {
  const t = useTranslations('operator');
  const choices = useStateChoices(vehicles, state);
  return (
    <div className="flex flex-wrap items-end gap-4">
      <ChoiceGroup<StateFilter>
        label={t('filter')}
        choices={choices}
        value={state}
        onChange={onState}
        className="flex-1"
      />
      <TextField
        label={t('search')}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        className="w-full sm:w-56"
        autoComplete="off"
      />
    </div>
  );
}

/** States that no vehicle is in are left out, but never the chosen one. */
function useStateChoices(vehicles: readonly FleetVehicle[], chosen: StateFilter) {
  const t = useTranslations('operator');
  const states = useTranslations('operator.states');
  const counts = useMemo(() => countStates(vehicles), [vehicles]);
  const offered = VEHICLE_STATES.filter((one) => (counts.get(one) ?? 0) > 0 || one === chosen);
  return (['all', ...offered] as const).map((value) => ({
    value,
    label: (
      <>
        {value === 'all' ? t('all') : states(value)}{' '}
        <span className="figures font-normal">
          {value === 'all' ? vehicles.length : (counts.get(value) ?? 0)}
        </span>
      </>
    ),
  }));
}

function countStates(vehicles: readonly FleetVehicle[]): ReadonlyMap<VehicleState, number> {
  const counts = new Map<VehicleState, number>();
  for (const { vehicle_state } of vehicles)
    counts.set(vehicle_state, (counts.get(vehicle_state) ?? 0) + 1);
  return counts;
}

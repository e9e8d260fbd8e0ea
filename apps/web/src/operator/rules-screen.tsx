'use client';

import { booking, fleet } from '@drais/contracts';
import { ChoiceGroup } from '@drais/ui/choice-group';
import { VEHICLE_CLASSES, type VehicleClass } from '@drais/vocabulary/vehicle';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useAsk } from '../api/use-ask.ts';
import { OperatorFrame } from './operator-frame.tsx';
import type { Rules } from './rule-fields.ts';
import { RulesPanel } from './rules-panel.tsx';
import { useDecision } from './use-decision.ts';
import { ZonesPanel } from './zones-panel.tsx';

/** What vehicles and trips of an area are held to, class by class, and its zones. */
export function RulesScreen() {
  return <OperatorFrame>{(area) => <AreaRules key={area.area_id} area={area} />}</OperatorFrame>;
}

function AreaRules({ area }: { area: Area }) {
  const t = useTranslations('operator_rules');
  const classes = useTranslations('classes');
  const [vehicle_class, setVehicleClass] = useState<VehicleClass>('scooter');
  const of = { area, vehicle_class };
  return (
    <div className="flex flex-col gap-5">
      <p className="max-w-2xl text-muted">{t('lead')}</p>
      <ChoiceGroup<VehicleClass>
        label={t('class')}
        choices={VEHICLE_CLASSES.map((value) => ({ value, label: classes(value) }))}
        value={vehicle_class}
        onChange={setVehicleClass}
      />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <RideRules key={`ride ${vehicle_class}`} {...of} />
        <TripRules key={`trip ${vehicle_class}`} {...of} />
      </div>
      <ZonesPanel {...of} />
    </div>
  );
}

interface OfClass {
  readonly area: Area;
  readonly vehicle_class: VehicleClass;
}

/** What the fleet watches vehicles by while they are ridden, and while they stand. */
function RideRules({ area, vehicle_class }: OfClass) {
  const t = useTranslations('operator_rules');
  const key = { area_id: area.area_id, vehicle_class };
  const asked = useAsk(fleet.getRideRules, key, { fresh_ms: 0 });
  const { decide, ...decision } = useDecision(fleet.setRideRules);
  const set = (rules: Rules) => decide({ ...key, rules });
  return <RulesPanel title={t('ride')} area={area} asked={asked} decision={{ ...decision, set }} />;
}

/** What booking holds reservations and trips to. */
function TripRules({ area, vehicle_class }: OfClass) {
  const t = useTranslations('operator_rules');
  const key = { area_id: area.area_id, vehicle_class };
  const asked = useAsk(booking.getTripRules, key, { fresh_ms: 0 });
  const { decide, ...decision } = useDecision(booking.setTripRules);
  const set = (rules: Rules) => decide({ ...key, rules });
  return <RulesPanel title={t('trip')} area={area} asked={asked} decision={{ ...decision, set }} />;
}

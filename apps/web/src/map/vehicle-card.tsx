'use client';

import { Charge } from '@drais/ui/charge';
import { ClassIcon } from '@drais/ui/class-icon';
import { Notice } from '@drais/ui/notice';
import { Fact, Placeholder } from '@drais/ui/panel';
import { distanceBetween_m, type Point } from '@drais/vocabulary/units';
import { ArrowLeft } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import type { Area } from '../api/use-area.tsx';
import { useWords } from '../api/use-words.ts';
import { PriceTable, type usePlans } from './prices.tsx';
import type { PublicVehicle } from './public-vehicle.ts';
import { ReserveForm } from './reserve-form.tsx';

interface VehicleCardProps {
  readonly area: Area;
  /** Undefined while it is not known, or when somebody else has it. */
  readonly vehicle: PublicVehicle | undefined;
  /** Whether the free vehicles are known at all. */
  readonly known: boolean;
  /** Where the person stands, when they let us know. */
  readonly from: Point | undefined;
  readonly planOf: ReturnType<typeof usePlans>['planOf'];
  readonly typeName: (vehicle_type_id: string) => string | undefined;
  onPriceChanged(): void;
  onClose(): void;
}

/** One vehicle: what it is, how far it goes, what it costs, and the way to have it. */
export function VehicleCard(props: VehicleCardProps) {
  const t = useTranslations('map');
  const { known, onClose } = props;
  const [isTaking, setIsTaking] = useState(false);
  const last = useLast(props.vehicle);
  // Whoever takes a vehicle sees it leave the free ones as everybody does: that is no news to them.
  const vehicle = props.vehicle ?? (isTaking ? last : undefined);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto overscroll-contain px-4 py-3 sm:px-5">
      <div>
        <button
          type="button"
          onClick={onClose}
          className="-ml-2 inline-flex min-h-11 items-center gap-2 rounded-md px-2 font-semibold hover:bg-sunken"
        >
          <ArrowLeft className="size-5" aria-hidden="true" />
          {t('back_to_list')}
        </button>
      </div>
      {vehicle === undefined && !known ? <Placeholder className="h-40" /> : null}
      {vehicle === undefined && known ? (
        <Notice tone="warn" title={t('gone_title')}>
          {t('gone')}
        </Notice>
      ) : null}
      {vehicle === undefined ? null : (
        <CardBody {...props} vehicle={vehicle} onTaking={setIsTaking} />
      )}
    </div>
  );
}

/** The vehicle as it was when it was last among the free ones. */
function useLast(vehicle: PublicVehicle | undefined): PublicVehicle | undefined {
  const [last, setLast] = useState(vehicle);
  if (vehicle !== undefined && vehicle !== last) setLast(vehicle);
  return vehicle ?? last;
}

interface CardBodyProps extends VehicleCardProps {
  readonly vehicle: PublicVehicle;
  onTaking(isTaking: boolean): void;
}

function CardBody(props: CardBodyProps) {
  const { area, vehicle, from, planOf, typeName, onPriceChanged, onTaking } = props;
  const t = useTranslations('map');
  const classes = useTranslations('classes');
  const { distance, percent } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const plan = planOf(vehicle.vehicle_class);
  const class_name = classes(vehicle.vehicle_class);
  const name = typeName(vehicle.vehicle_type_id) ?? class_name;
  useEffect(() => heading.current?.focus(), []);
  return (
    <>
      <div className="flex items-center gap-4">
        <span className="grid size-16 place-items-center rounded-md border-2 border-on-signal bg-signal text-on-signal">
          <ClassIcon of={vehicle.vehicle_class} className="size-10" />
        </span>
        <div>
          <h2 ref={heading} tabIndex={-1} className="text-2xl font-bold outline-none">
            {name}
          </h2>
          {name === class_name ? null : <p className="text-muted">{class_name}</p>}
        </div>
      </div>
      <dl className="grid grid-cols-3 gap-3">
        <Fact name={t('charge')}>
          <Charge fraction={vehicle.charge_fraction} label={percent(vehicle.charge_fraction)} />
        </Fact>
        <Fact name={t('range')}>{distance(vehicle.range_m)}</Fact>
        {from === undefined ? null : (
          <Fact name={t('away')}>{distance(distanceBetween_m(from, vehicle))}</Fact>
        )}
      </dl>
      <ReserveForm
        area={area}
        vehicle={vehicle}
        plan={plan}
        onPriceChanged={onPriceChanged}
        onTaking={onTaking}
      />
      {plan === undefined ? null : <PriceTable plan={plan} />}
    </>
  );
}

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
import type { Taking } from './use-reserve.ts';

interface VehicleCardProps {
  readonly area: Area;
  readonly vehicle_id: string;
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
  const [taking, setTaking] = useState<Taking>();
  const vehicle = useLast(props);
  // Whoever takes a vehicle sees it leave the free ones as everybody does: that is no news to them.
  const isGone = known && props.vehicle === undefined && taking !== 'this';
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
      {isGone ? (
        <Notice tone="warn" title={t('gone_title')}>
          {t('gone')}
        </Notice>
      ) : null}
      {vehicle === undefined ? null : (
        <CardBody {...props} vehicle={vehicle} isGone={isGone} onTaking={setTaking} />
      )}
    </div>
  );
}

/** The vehicle as it was when it was last among the free ones. */
function useLast({ vehicle, vehicle_id }: VehicleCardProps): PublicVehicle | undefined {
  const [last, setLast] = useState(vehicle);
  if (vehicle !== undefined && vehicle !== last) setLast(vehicle);
  if (vehicle !== undefined) return vehicle;
  return last?.public_vehicle_id === vehicle_id ? last : undefined;
}

interface CardBodyProps extends VehicleCardProps {
  readonly vehicle: PublicVehicle;
  readonly isGone: boolean;
  onTaking(taking: Taking | undefined): void;
}

function CardBody(props: CardBodyProps) {
  const { area, vehicle, isGone, planOf, onPriceChanged, onTaking } = props;
  const t = useTranslations('map');
  const plan = planOf(vehicle.vehicle_class);
  return (
    <>
      <CardHead {...props} />
      {isGone ? null : <CardFacts {...props} />}
      {vehicle.battery_low === true && !isGone ? (
        <Notice tone="warn" title={t('battery_low_title')} live={false}>
          {t('battery_low')}
        </Notice>
      ) : null}
      <ReserveForm
        area={area}
        vehicle={vehicle}
        isGone={isGone}
        plan={plan}
        onPriceChanged={onPriceChanged}
        onTaking={onTaking}
      />
      {plan === undefined ? null : <PriceTable plan={plan} />}
    </>
  );
}

function CardHead({ vehicle, typeName }: CardBodyProps) {
  const classes = useTranslations('classes');
  const heading = useRef<HTMLHeadingElement>(null);
  const class_name = classes(vehicle.vehicle_class);
  const name = typeName(vehicle.vehicle_type_id) ?? class_name;
  useEffect(() => heading.current?.focus(), []);
  return (
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
  );
}

function CardFacts({ vehicle, from }: CardBodyProps) {
  const t = useTranslations('map');
  const { distance, percent } = useWords();
  return (
    <dl className="grid grid-cols-3 gap-3">
      <Fact name={t('charge')}>
        <Charge fraction={vehicle.charge_fraction} label={percent(vehicle.charge_fraction)} />
      </Fact>
      <Fact name={t('range')}>{distance(vehicle.range_m)}</Fact>
      {from === undefined ? null : (
        <Fact name={t('away')}>{distance(distanceBetween_m(from, vehicle))}</Fact>
      )}
    </dl>
  );
}

'use client';

import { fleet } from '@drais/contracts';
import { TextAreaField } from '@drais/ui/field';
import { Notice } from '@drais/ui/notice';
import { Placeholder } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useForm } from 'react-hook-form';
import { useAsk } from '../api/use-ask.ts';
import { Trouble } from '../shell/trouble.tsx';
import { DecisionDialog } from './decision-dialog.tsx';
import type { FleetVehicle } from './fleet-screen.tsx';
import { useDecision } from './use-decision.ts';
import type { VehicleCase } from './vehicle-cases.tsx';

interface LookDialogProps {
  readonly one: VehicleCase;
  onLeave(): void;
  onClosed(): void;
}

/** As the contract asks. */
const TEXT_LENGTH_MIN = 3;

/** Somebody has looked at a vehicle, and answers for it. */
export function LookDialog({ one, onLeave, onClosed }: LookDialogProps) {
  const t = useTranslations('operator_cases');
  const { decide, problem, busy } = useDecision(fleet.closeVehicleCase);
  const form = useForm({ defaultValues: { reason: '' } });
  const { errors } = form.formState;
  const submit = form.handleSubmit(async ({ reason }) => {
    if (!(await decide({ case_id: one.case_id, reason: reason.trim() }))) return;
    onClosed();
    onLeave();
  });
  return (
    <DecisionDialog
      title={t('look_title')}
      text={t('look_text')}
      submit={t('check_submit')}
      problem={problem}
      busy={busy}
      onLeave={onLeave}
      onSubmit={() => void submit()}
    >
      <TextAreaField
        label={t('look_reason')}
        error={errors.reason?.message}
        {...form.register('reason', {
          validate: (text) => text.trim().length >= TEXT_LENGTH_MIN || t('text_missing'),
        })}
      />
      <Effect vehicle_id={one.vehicle_id} />
    </DecisionDialog>
  );
}

function Effect({ vehicle_id }: { vehicle_id: string }) {
  const t = useTranslations('operator_cases');
  const states = useTranslations('operator.states');
  const { data, error } = useAsk(fleet.getFleetVehicle, { vehicle_id }, { fresh_ms: 0 });
  if (error !== null) return <Trouble error={error} />;
  if (data === undefined) return <Placeholder className="h-16" />;
  const effect = effectOf(data);
  return (
    <Notice tone={effect === 'hired_again' ? 'info' : 'warn'} title={t('effect')}>
      {t(`look_effects.${effect}`, { state: states(data.vehicle_state) })}
    </Notice>
  );
}

/** As the fleet decides: only what is out of service and not open is offered again. */
function effectOf({ vehicle_state, locked }: FleetVehicle) {
  if (vehicle_state !== 'non_operational') return 'stays';
  return locked === false ? 'waits_for_lock' : 'hired_again';
}

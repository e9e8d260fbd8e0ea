'use client';

import { fleet } from '@drais/contracts';
import { Notice } from '@drais/ui/notice';
import { Placeholder } from '@drais/ui/panel';
import { useTranslations } from 'next-intl';
import { useAsk } from '../api/use-ask.ts';
import { Trouble } from '../shell/trouble.tsx';
import type { FleetVehicle } from './fleet-screen.tsx';
import { NoteDialog } from './note-dialog.tsx';
import { useDecision } from './use-decision.ts';
import type { VehicleCase } from './vehicle-cases.tsx';

interface LookDialogProps {
  readonly one: VehicleCase;
  onLeave(): void;
  onClosed(): void;
}

/** Somebody has looked at a vehicle, and answers for it. */
export function LookDialog({ one, onLeave, onClosed }: LookDialogProps) {
  const t = useTranslations('operator_cases');
  const { decide, problem, busy } = useDecision(fleet.closeVehicleCase);
  return (
    <NoteDialog
      title={t('look_title')}
      text={t('look_text')}
      submit={t('check_submit')}
      note={{ label: t('look_reason'), missing: t('text_missing') }}
      problem={problem}
      busy={busy}
      decide={(reason) => decide({ case_id: one.case_id, reason })}
      onLeave={onLeave}
      onDone={onClosed}
    >
      <Effect vehicle_id={one.vehicle_id} />
    </NoteDialog>
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

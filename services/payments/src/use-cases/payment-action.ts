import { payments } from '@drais/contracts';
import { useCase } from '@drais/kit';
import type { OutputOf } from '@drais/vocabulary/define';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { paymentIdOf } from '../domain/ids.ts';
import { type Challenge, challengeOf } from '../domain/payment.ts';
import type { Payment } from '../domain/payment-state.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import type { ProviderAnswer } from './ask-provider.ts';
import { hear } from './hear-provider.ts';
import { loadPayment } from './save-payment.ts';
import { lookAtChallenge } from './watch-challenge.ts';

type Output = OutputOf<typeof payments.getPaymentAction>;
type Action = NonNullable<Output['action']>;

/**
 * What the rider's browser has to do. Without an address or a secret where the provider does not
 * say at the moment: it is asked again with the next call.
 */
export function actionView(answer: ProviderAnswer, { ends_at }: Challenge): Action {
  const until = { ends_at: ends_at.toISOString() };
  return answer.status === 'requires_action'
    ? { ...answer.action, ...until }
    : { kind: 'redirect', ...until };
}

/**
 * Looked for among the rider's own payments: their ids are made from the rider's. A rider who comes
 * back from their bank is heard here at once, whether or not the bank's own message has come.
 */
export const getPaymentActionUseCase = useCase(
  payments.getPaymentAction,
  async (tools: PaymentsTools, context, { trip_id }) => {
    const payment_id = paymentIdOf(context.principal.account_id, trip_id);
    const stored = await loadPayment(tools, payment_id);
    if (stored === null) {
      return refuse(
        'payments.payment_unknown',
        'There is no payment of a trip of yours by this id.',
      );
    }
    const challenge = challengeOf(stored.payment);
    if (challenge === null) return accept(standingOf(stored.payment));
    const { command, answer } = await lookAtChallenge(tools, stored, challenge);
    if (await hear(tools, { payment_id, heard: command, tries: 0 }, answer)) {
      const decided = await loadPayment(tools, payment_id);
      return accept(standingOf((decided ?? stored).payment));
    }
    return accept({ status: 'action_required' as const, action: actionView(answer, challenge) });
  },
);

function standingOf({ hold, hold_minor, fare_minor }: Payment): Output {
  if (hold.status === 'declined') return { status: 'declined' };
  if (fare_minor !== null) return { status: 'closed' };
  if (hold.status === 'authorized' || hold_minor === 0) return { status: 'held' };
  return { status: 'waiting' };
}

import { payments, users } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { VEHICLE_CLASSES } from '@drais/vocabulary/vehicle';
import type { Answers } from './router.ts';
import { fakeId, newNumber, type World } from './world.ts';

/** Who somebody is, what they may ride, and how they pay. */
export function accountAnswers(world: World): Answers {
  return {
    [users.signUp.id]: ({ email, name, password }) => {
      if ([...world.accounts.values()].some((one) => one.email === email))
        return refuse('users.email_taken', 'Taken.');
      const account_id = fakeId('009', newNumber(world));
      world.accounts.set(account_id, {
        account_id,
        email: String(email),
        name: String(name),
        password: String(password),
        status: 'active',
        operator_areas: [],
        may_ride: [],
      });
      return accept({ account_id });
    },
    [users.getMe.id]: (_, owner) => {
      const { password: _password, ...me } = world.accounts.get(owner) as NonNullable<
        ReturnType<typeof world.accounts.get>
      >;
      return accept(me);
    },
    [users.verifyFact.id]: ({ kind, document_number }, owner) => {
      const account = world.accounts.get(owner);
      if (String(document_number).startsWith('REJECT'))
        return accept({ verdict: 'rejected', may_ride: account?.may_ride });
      const added = VEHICLE_CLASSES.filter(
        (one) => (kind === 'age') === (one === 'scooter' || one === 'e_bike'),
      );
      account?.may_ride.push(...added.filter((one) => !account.may_ride.includes(one)));
      return accept({ verdict: 'verified', may_ride: account?.may_ride });
    },
    [payments.addPaymentMethod.id]: ({ token, label }, owner) => {
      const method = {
        payment_method_id: `card-${String(newNumber(world))}`,
        label: String(label),
        added_at: new Date().toISOString(),
        is_default: true,
      };
      const earlier = (world.cards.get(owner) ?? []).map((one) => ({ ...one, is_default: false }));
      world.cards.set(owner, [{ ...method, token: String(token) }, ...earlier]);
      return accept(method);
    },
    [payments.listPaymentMethods.id]: (_, owner) =>
      accept({
        items: (world.cards.get(owner) ?? []).map(({ token: _token, ...method }) => method),
      }),
  };
}

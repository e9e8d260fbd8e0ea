import { payments } from '@drais/contracts';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Answers } from './router.ts';
import { type CreditMovement, fakeId, newNumber, type World } from './world.ts';

/** How often a debt is looked at before the bank has answered. */
const LOOKS = 2;
const BANK_WAITS_MS = 600_000;
const VOUCHER = { code: 'RIDE-FREE-10', amount: { amount_minor: 1000, currency: 'EUR' } };

/** What a rider owes and has, and what the bank wants of them. */
export function moneyAnswers(world: World): Answers {
  return { ...debtAnswers(world), ...creditAnswers(world), ...bankAnswers(world) };
}

function debtAnswers(world: World): Answers {
  const tokenOf = (owner: string) => world.cards.get(owner)?.[0]?.token;
  return {
    [payments.listDebts.id]: (_, owner) => {
      for (const debt of world.debts.filter((one) => one.view.is_being_collected)) {
        debt.looks += 1;
        if (debt.looks < LOOKS) continue;
        debt.view = { ...debt.view, is_being_collected: false };
        // Nobody is asked on the way: a card whose bank wants that says no.
        if (tokenOf(debt.owner) === 'sandbox_ok') world.debts.splice(world.debts.indexOf(debt), 1);
      }
      return accept({
        items: world.debts.filter((one) => one.owner === owner).map((one) => one.view),
      });
    },
    [payments.payNow.id]: ({ trip_id }, owner) => {
      const found = world.debts.find((one) => one.owner === owner && one.view.trip_id === trip_id);
      if (found === undefined) return refuse('payments.nothing_due', 'Nothing due.');
      if (tokenOf(owner) === undefined) return refuse('payments.method_missing', 'No card.');
      found.view = { ...found.view, is_being_collected: true };
      found.looks = 0;
      return accept({ trip_id, status: 'collecting' });
    },
  };
}

function creditAnswers(world: World): Answers {
  return {
    [payments.listCredit.id]: (_, owner) => {
      const items = world.credit.filter((one) => one.owner === owner).map((one) => one.view);
      const amount_minor = items.reduce((sum, { amount }) => sum + amount.amount_minor, 0);
      const balances = items.length === 0 ? [] : [{ amount_minor, currency: 'EUR' }];
      return accept({ balances, items: items.reverse() });
    },
    [payments.redeemVoucher.id]: ({ code }, owner) =>
      String(code).toUpperCase() === VOUCHER.code
        ? accept(give(world, owner, { kind: 'voucher', amount: VOUCHER.amount }))
        : refuse('payments.voucher_unknown', 'Unknown.'),
    [payments.topUpCredit.id]: ({ amount_minor, currency }, owner) => {
      const token = world.cards.get(owner)?.[0]?.token;
      if (token === undefined) return refuse('payments.method_missing', 'No card.');
      const top_up_id = fakeId('mannheim', newNumber(world));
      const amount = { amount_minor: Number(amount_minor), currency: String(currency) };
      if (token === 'sandbox_sca_challenge') {
        world.top_ups.set(top_up_id, { owner, amount });
        return accept({ top_up_id, status: 'action_required', action: actionOf(top_up_id) });
      }
      if (token !== 'sandbox_ok') return accept({ top_up_id, status: 'declined' });
      give(world, owner, { kind: 'top_up', amount });
      return accept({ top_up_id, status: 'accepted' });
    },
  };
}

function bankAnswers(world: World): Answers {
  return {
    [payments.getPaymentAction.id]: ({ trip_id }) => {
      const id = String(trip_id);
      if (!world.confirmed.has(id))
        return accept({ status: 'action_required', action: actionOf(id) });
      const top_up = world.top_ups.get(id);
      if (top_up !== undefined) {
        world.top_ups.delete(id);
        give(world, top_up.owner, { kind: 'top_up', amount: top_up.amount });
      }
      return accept({ status: 'held' });
    },
  };
}

/** The bank's page of the fake says yes to whoever opens it, and leads back to the ride. */
function actionOf(id: string) {
  const ends_at = new Date(Date.now() + BANK_WAITS_MS).toISOString();
  return { kind: 'redirect', url: `/bank/${id}`, ends_at };
}

/** True when the path was the bank's page. */
export function confirmAtBank(world: World, path: string): boolean {
  const [, id] = /^\/bank\/(.+)$/.exec(path) ?? [];
  if (id === undefined) return false;
  world.confirmed.add(decodeURIComponent(id));
  return true;
}

function give(
  world: World,
  owner: string,
  { kind, amount }: Pick<CreditMovement, 'kind' | 'amount'>,
): CreditMovement {
  const view: CreditMovement = {
    movement_id: `M-${String(newNumber(world))}`,
    kind,
    amount,
    moved_at: new Date().toISOString(),
  };
  world.credit.push({ owner, view });
  payByCredit(world, owner);
  return view;
}

/** What a rider owes is paid as soon as their credit is enough for it. */
function payByCredit(world: World, owner: string): void {
  const mine = world.credit.filter((one) => one.owner === owner);
  const has_minor = mine.reduce((sum, { view }) => sum + view.amount.amount_minor, 0);
  const debt = world.debts.find(
    (one) => one.owner === owner && one.view.amount.amount_minor <= has_minor,
  );
  if (debt === undefined) return;
  world.debts.splice(world.debts.indexOf(debt), 1);
  const { amount_minor, currency } = debt.view.amount;
  give(world, owner, { kind: 'spent', amount: { amount_minor: -amount_minor, currency } });
}

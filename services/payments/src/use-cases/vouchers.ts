import { createHash } from 'node:crypto';
import { fleet, payments } from '@drais/contracts';
import {
  effectIdOf,
  hadEffect,
  LostRace,
  retryOnConflict,
  StreamMovedOn,
  useCase,
} from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { redemptionIdOf } from '../domain/ids.ts';
import type { PaymentsTools } from '../payments-tools.ts';
import type { CreditMovement } from '../store/credit.ts';
import {
  type CodeKey,
  claimCode,
  findVoucher,
  findVoucherIdOf,
  hasUsed,
  listAreaVouchers,
  type Voucher,
} from '../store/vouchers.ts';
import { grantCredit, movementView } from './credit.ts';

type VoucherView = OutputOf<typeof payments.createVoucher>;

/**
 * Makes a voucher. Its code is claimed first, on the shard of the code's own hash, so that two
 * areas cannot choose the same; then the voucher is written on its area's.
 */
export const createVoucherUseCase = useCase(
  payments.createVoucher,
  async (tools: PaymentsTools, context, input) => {
    const { area_id, currency, amount_minor, uses_max } = input;
    const area = await tools.call(fleet.getArea, { area_id });
    if (!area.ok) return refuse('payments.area_unknown', 'There is no such area.');
    if (area.value.currency !== currency) {
      return refuse('payments.currency_not_of_area', `The area pays in ${area.value.currency}.`);
    }
    const valid_until = new Date(input.valid_until);
    if (valid_until <= tools.now()) {
      return refuse('payments.voucher_invalid', 'A voucher is valid until some time from now.');
    }
    const voucher_id = context.newId(area_id, 'voucher');
    const key = codeKey(input.code);
    const code_shard = tools.db.shard(key.code_bucket);
    if ((await claimCode(code_shard, key, voucher_id)) !== voucher_id) {
      return refuse('payments.voucher_code_taken', 'Another voucher has this code.');
    }
    const amount = { amount_minor, currency };
    const { code } = key;
    const voucher: Voucher = { voucher_id, area_id, code, amount, valid_until, uses_max, uses: 0 };
    return accept(viewOf(await keepVoucher(tools, voucher, context)));
  },
);

/** Writes the voucher unless this very call has done so. */
function keepVoucher(
  tools: PaymentsTools,
  voucher: Voucher,
  context: { readonly trace_id: string; readonly principal: { readonly account_id: string } },
): Promise<Voucher> {
  const { voucher_id, area_id: shard_key } = voucher;
  const shard = tools.db.shard(shard_key);
  return retryOnConflict(async () => {
    const before = await findVoucher(shard, voucher_id);
    if (before !== null) return before;
    const { trace_id } = context;
    const data = { ...viewOf(voucher), author_id: context.principal.account_id };
    await shard.transaction((tx) =>
      tools.record(tx, { shard_key, stream_id: voucher_id, stream_version: 0, trace_id }, [
        payments.events.voucherCreated.at(tools.now(), data),
      ]),
    );
    return voucher;
  });
}

export const listVouchersUseCase = useCase(
  payments.listVouchers,
  async (tools: PaymentsTools, _context, { area_id, limit = PAGE_ROWS, cursor }) => {
    const wanted = { area_id, after: cursor, limit: limit + 1 };
    const found = await listAreaVouchers(tools.db.shard(area_id), wanted);
    const page = pageOf(found, limit, (voucher) => voucher.voucher_id);
    return accept({ ...page, items: page.items.map(viewOf) });
  },
);

/**
 * Counts the use on the voucher's shard, which decides, and gives the credit on the rider's. A
 * caller that dies between the two leaves the second to the event of the first.
 */
export const redeemVoucherUseCase = useCase(
  payments.redeemVoucher,
  async (tools: PaymentsTools, context, { code }) => {
    const { account_id } = context.principal;
    const { trace_id } = context;
    const voucher = await voucherOf(tools, code);
    if (voucher === null) return refuse('payments.voucher_unknown', 'There is no such voucher.');
    const { voucher_id, amount, area_id } = voucher;
    const shard = tools.db.shard(area_id);
    const effect_id = effectIdOf(context, area_id);
    const redemption = { voucher_id, account_id, amount };
    const stream_id = redemptionIdOf(voucher_id, account_id);
    if (await hasUsed(shard, voucher_id, account_id)) {
      if (!(await hadEffect(tools, area_id, effect_id))) return alreadyRedeemed();
      return accept(movementView(await creditRedemption(tools, redemption, trace_id)));
    }
    const now = tools.now();
    if (voucher.valid_until <= now) {
      return refuse('payments.voucher_over', 'This voucher is not valid any more.');
    }
    try {
      const head = { shard_key: area_id, stream_id, stream_version: 0, trace_id, effect_id };
      await shard.transaction((tx) =>
        tools.record(tx, head, [payments.events.voucherRedeemed.at(now, redemption)]),
      );
    } catch (error) {
      if (error instanceof LostRace && error.what === 'voucher_uses') {
        return refuse('payments.voucher_used_up', 'Others were faster: nothing is left of it.');
      }
      if (error instanceof StreamMovedOn) return alreadyRedeemed();
      throw error;
    }
    return accept(movementView(await creditRedemption(tools, redemption, trace_id)));
  },
);

interface Redemption {
  readonly voucher_id: string;
  readonly account_id: string;
  readonly amount: { readonly amount_minor: number; readonly currency: string };
}

/** The credit of a redemption, once. */
export function creditRedemption(
  tools: PaymentsTools,
  { voucher_id, account_id, amount }: Redemption,
  trace_id: string,
): Promise<CreditMovement> {
  const area_id = shardKeyOf(voucher_id);
  const grant = { account_id, area_id, kind: 'voucher' as const, amount, cause: voucher_id };
  return grantCredit(tools, { ...grant, trace_id });
}

async function voucherOf(tools: PaymentsTools, code: string): Promise<Voucher | null> {
  const key = codeKey(code);
  const voucher_id = await findVoucherIdOf(tools.db.shard(key.code_bucket), key);
  if (voucher_id === null) return null;
  return findVoucher(tools.db.shard(shardKeyOf(voucher_id)), voucher_id);
}

/** People type codes as they like: case does not count. */
function codeKey(written: string): CodeKey {
  const code = written.toUpperCase();
  const first = createHash('sha256').update(code).digest()[0] ?? 0;
  return { code_bucket: String(first).padStart(3, '0'), code };
}

function alreadyRedeemed() {
  return refuse('payments.voucher_already_redeemed', 'You have redeemed this voucher before.');
}

function viewOf({ valid_until, amount, ...voucher }: Voucher): VoucherView {
  return { ...voucher, amount: { ...amount }, valid_until: valid_until.toISOString() };
}

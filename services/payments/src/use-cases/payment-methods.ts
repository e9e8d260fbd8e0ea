import { payments } from '@drais/contracts';
import { retryOnConflict, useCase } from '@drais/kit';
import { PAGE_ROWS, pageOf } from '@drais/kit/page';
import type { OutputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { PaymentsTools } from '../payments-tools.ts';
import { listMethods, type PaymentMethod } from '../store/payment-methods.ts';

type View = OutputOf<typeof payments.addPaymentMethod>;

/**
 * Means of payment of one account. More than a wallet holds is somebody trying out stolen cards.
 */
const METHODS_MAX = 10;

export const addPaymentMethodUseCase = useCase(
  payments.addPaymentMethod,
  async (tools: PaymentsTools, context, { token, label }) => {
    const { account_id } = context.principal;
    const shard_key = shardKeyOf(account_id);
    const shard = tools.db.shard(shard_key);
    const payment_method_id = context.newId(shard_key, 'payment_method');
    const added_at = tools.now();
    return retryOnConflict(async () => {
      const methods = await listMethods(shard, shard_key, account_id);
      const before = methods.find((method) => method.payment_method_id === payment_method_id);
      if (before !== undefined) return accept(viewOf(before, methods));
      if (methods.length >= METHODS_MAX) {
        return refuse(
          'payments.too_many_methods',
          `You have ${METHODS_MAX} means of payment already.`,
        );
      }
      const stream_version = methods[0]?.stream_version ?? 0;
      await shard.transaction(async (tx) => {
        const owner = { shard_key, account_id, retention_class: 'payment_token' };
        const token_ref = await tools.vault.put(tx, owner, token);
        const head = {
          shard_key,
          stream_id: account_id,
          stream_version,
          trace_id: context.trace_id,
        };
        const data = { payment_method_id, account_id, token_ref, label };
        await tools.record(tx, head, [payments.events.paymentMethodAdded.at(added_at, data)]);
      });
      return accept({
        payment_method_id,
        label,
        added_at: added_at.toISOString(),
        is_default: true,
      });
    });
  },
);

export const listPaymentMethodsUseCase = useCase(
  payments.listPaymentMethods,
  async (tools: PaymentsTools, context, { limit = PAGE_ROWS, cursor }) => {
    const { account_id } = context.principal;
    const bucket = shardKeyOf(account_id);
    const methods = await listMethods(tools.db.shard(bucket), bucket, account_id);
    const from = methods.findIndex((method) => method.payment_method_id === cursor) + 1;
    const page = pageOf(methods.slice(from), limit, (method) => method.payment_method_id);
    return accept({ ...page, items: page.items.map((method) => viewOf(method, methods)) });
  },
);

function viewOf(method: PaymentMethod, methods: readonly PaymentMethod[]): View {
  const { payment_method_id, label, added_at } = method;
  const is_default = methods[0]?.payment_method_id === payment_method_id;
  return { payment_method_id, label, added_at: added_at.toISOString(), is_default };
}

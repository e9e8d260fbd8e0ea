import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountIdsFixture as ids } from './ids.fixture.ts';
import {
  moveFeeIdOf,
  NO_AREA,
  OPERATOR_ACCOUNT_ID,
  paymentIdOf,
  pricingPlanIdOf,
  receiptIdOf,
  redemptionIdOf,
} from './ids.ts';
import { entryId } from './ledger.ts';

/** Made once; a change of any would lose what is stored under it. */
const PINNED = [
  '042.ab7f220b-8d10-8928-98b9-46a864fd085e',
  '042.377729a4-8dbf-80db-a085-f4f520d75c7e',
  'mannheim.702e3478-e635-84af-a24d-3cce95c8964d',
  'mannheim.24209cea-79e0-8ba1-abea-e632f69edd28',
  '042.71f0a519-7b16-8983-8039-ed72878987ac',
  '000.b9ae2502-eb39-8ceb-a002-f6bc3eb67556',
  '042.a9998a73-7f10-8226-95bc-a45eb3aa98a1',
  '-',
];

describe('the ids of payments', () => {
  it('are the same for the same things, and their own for each kind', () => {
    const { account_id, trip_id } = ids;
    const made = () => [
      paymentIdOf(account_id, trip_id),
      receiptIdOf(account_id, trip_id),
      redemptionIdOf(account_id, trip_id),
      moveFeeIdOf(trip_id, account_id),
      pricingPlanIdOf('mannheim', 'car'),
      pricingPlanIdOf('mannheim', 'van'),
      pricingPlanIdOf('bayarea', 'car'),
      paymentIdOf(account_id, account_id),
      paymentIdOf(account_id.replace('042', '043'), trip_id),
      OPERATOR_ACCOUNT_ID,
    ];
    assert.deepEqual(made(), made());
    assert.equal(new Set(made().map((id) => id.slice(id.indexOf('.')))).size, made().length);
  });

  it('are these for ever: stored ones are found by them', () => {
    const { account_id, trip_id } = ids;
    assert.deepEqual(
      [
        paymentIdOf(account_id, trip_id),
        receiptIdOf(account_id, trip_id),
        moveFeeIdOf(trip_id, account_id),
        pricingPlanIdOf('mannheim', 'car'),
        redemptionIdOf(account_id, trip_id),
        OPERATOR_ACCOUNT_ID,
        entryId('capture', account_id, 'key'),
        NO_AREA,
      ],
      PINNED,
    );
  });
});

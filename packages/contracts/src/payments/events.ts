import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AccountThingId, AreaThingId, Instant, MoneyShape, OneOf, Shape } from '../shapes.ts';
import { PricingPlanShape, ReceiptShape } from './shapes.ts';

const payment = { payment_id: AccountThingId, trip_id: AreaThingId, account_id: AccountThingId };

export const pricingPlanPublished = defineEvent({
  type: 'payments.pricing_plan_published', version: 1, data: PricingPlanShape,
});

/** The provider's token is in the vault. */
export const paymentMethodAdded = defineEvent({
  type: 'payments.payment_method_added', version: 1,
  data: Shape({ payment_method_id: AccountThingId, account_id: AccountThingId, token_ref: Type.String(), label: Type.String() }),
});

export const holdRequested = defineEvent({
  type: 'payments.hold_requested', version: 1,
  data: Shape({ ...payment, payment_method_id: AccountThingId, amount: MoneyShape }),
});
export const holdPlaced = defineEvent({
  type: 'payments.hold_placed', version: 1, data: Shape({ ...payment, authorization_id: Type.String() }),
});
export const holdDeclined = defineEvent({
  type: 'payments.hold_declined', version: 1, data: Shape({ ...payment, code: Type.String() }),
});
/** The provider did not say. Nothing is tried again before `find` tells what happened. */
export const outcomeUnknown = defineEvent({
  type: 'payments.outcome_unknown', version: 1,
  data: Shape({ ...payment, charge: OneOf(['hold', 'remainder']), about: OneOf(['authorize', 'capture', 'release']) }),
});
export const holdReleased = defineEvent({
  type: 'payments.hold_released', version: 1, data: Shape({ ...payment, reason: Type.String() }),
});
export const captureRequested = defineEvent({
  type: 'payments.capture_requested', version: 1, data: Shape({ ...payment, amount: MoneyShape }),
});
export const paymentCaptured = defineEvent({
  type: 'payments.payment_captured', version: 1, data: Shape({ ...payment, amount: MoneyShape }),
});
/** The fare stands, the money did not come: the rider owes it. */
export const paymentDue = defineEvent({
  type: 'payments.payment_due', version: 1, data: Shape({ ...payment, amount: MoneyShape, code: Type.String() }),
});

/** A balanced movement. Lines sum to zero per currency; debit positive, credit negative. */
export const ledgerEntryPosted = defineEvent({
  type: 'payments.ledger_entry_posted', version: 1,
  data: Shape({
    entry_id: AccountThingId,
    cause: Type.String(),
    area_id: Type.String(),
    posted_at: Instant,
    lines: Type.Array(Shape({ account: Type.String(), amount_minor: Type.Integer(), currency: Type.String() })),
  }),
});

export const receiptIssued = defineEvent({
  type: 'payments.receipt_issued', version: 1,
  data: Shape({ account_id: AccountThingId, receipt: ReceiptShape }),
});

/** How a card behaves, named after the test cards that Stripe publishes. */
export interface Card {
  /** Its bank refuses it as soon as it is kept for a customer. */
  readonly attach_refusal?: { readonly code: string; readonly decline_code: string };
  /** Its bank keeps it and refuses each charge. */
  readonly charge_refusal?: { readonly code: string; readonly decline_code: string };
  /** Its bank wants to hear the payer each time. */
  readonly asks?: boolean;
  /** Its holds are over before anybody captures them. */
  readonly lapses?: boolean;
  /** The first answer to this is lost after it was done. */
  readonly loses_answer?: 'create' | 'capture';
  /** The connection breaks before anything is done. */
  readonly loses_request?: boolean;
}

const declined = (decline_code: string) => ({ code: 'card_declined', decline_code });

/**
 * Cards that riders have. docs.stripe.com/testing: 4242… is charged, 4000…0341 can be kept and not
 * charged, most declining ones cannot be kept, 4000…3184 asks for authentication each time.
 */
export const CARDS: Readonly<Record<string, Card>> = {
  pm_visa: {},
  pm_charge_customer_fail: { charge_refusal: declined('generic_decline') },
  pm_insufficient_funds: { attach_refusal: declined('insufficient_funds') },
  pm_stolen_later: { charge_refusal: declined('stolen_card') },
  pm_authentication_required: { asks: true },
  pm_hold_lapses: { lapses: true },
  pm_create_answer_lost: { loses_answer: 'create' },
  pm_capture_answer_lost: { loses_answer: 'capture' },
  pm_request_lost: { loses_request: true },
};

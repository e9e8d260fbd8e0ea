import { defineEvent } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AccountThingId, OneOf, Shape } from '../shapes.ts';

/**
 * Personal values (e-mail, name, birth date) are in the vault; the event holds only that they
 * exist.
 */
export const accountCreated = defineEvent({
  type: 'users.account_created',
  version: 1,
  data: Shape({
    account_id: AccountThingId,
    /** Where the vault keeps e-mail, name and birth date; dangles once the person was erased. */
    profile_ref: Type.Optional(Type.String()),
  }),
});

export const accountBlocked = defineEvent({
  type: 'users.account_blocked',
  version: 1,
  data: Shape({ account_id: AccountThingId, by: Type.String(), reason: Type.String() }),
});

export const accountUnblocked = defineEvent({
  type: 'users.account_unblocked',
  version: 1,
  data: Shape({ account_id: AccountThingId, by: Type.String(), reason: Type.String() }),
});

/** A verifier confirmed something about the person; the document itself is not kept. */
export const factVerified = defineEvent({
  type: 'users.fact_verified',
  version: 1,
  data: Shape({
    account_id: AccountThingId,
    fact: OneOf(['age_18', 'age_21', 'driving_licence']),
    verifier: Type.String(),
  }),
});

export const operatorGranted = defineEvent({
  type: 'users.operator_granted',
  version: 1,
  data: Shape({ account_id: AccountThingId, area_id: Type.String(), by: Type.String() }),
});

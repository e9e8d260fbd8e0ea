import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AccountThingId, AreaId, OneOf, Reason, Shape, VehicleClassWord } from '../shapes.ts';

export const AccountView = Shape({
  account_id: AccountThingId,
  email: Type.String(),
  name: Type.String(),
  status: OneOf(['active', 'blocked']),
  operator_areas: Type.Array(Type.String()),
  /** Classes that the verified age and licence allow. */
  may_ride: Type.Array(VehicleClassWord),
});

export const signUp = defineRoute({
  id: 'users.sign_up',
  summary: 'Open an account with an e-mail address and a password.',
  method: 'POST',
  path: '/v1/accounts',
  scope: 'public',
  success: 201,
  input: Shape({
    email: Type.String({ format: 'email', maxLength: 254 }),
    password: Type.String({ minLength: 10, maxLength: 200 }),
    name: Type.String({ minLength: 1, maxLength: 120 }),
    birth_date: Type.String({ format: 'date' }),
  }),
  output: Shape({ account_id: AccountThingId }),
  refusals: ['users.email_taken', 'users.password_too_common', 'users.birth_date_implausible'],
});

export const getMe = defineRoute({
  id: 'users.get_me',
  summary: 'The signed-in account.',
  method: 'GET',
  path: '/v1/me',
  scope: 'rider',
  input: Shape({}),
  output: AccountView,
  refusals: ['users.account_unknown'],
});

export const verifyFact = defineRoute({
  id: 'users.verify_fact',
  summary: 'Have age or driving licence verified from a document.',
  method: 'POST',
  path: '/v1/me/verifications',
  scope: 'rider',
  input: Shape({
    kind: OneOf(['age', 'driving_licence']),
    document_number: Type.String({ minLength: 4, maxLength: 40, pattern: '^[A-Za-z0-9-]+$' }),
    /** ISO 3166-1 alpha-2. */
    issuing_country: Type.String({ pattern: '^[A-Z]{2}$' }),
  }),
  output: Shape({
    verdict: OneOf(['verified', 'rejected']),
    may_ride: Type.Array(VehicleClassWord),
  }),
  refusals: ['users.account_unknown', 'users.verifier_unavailable'],
});

const blockInput = Shape({ account_id: AccountThingId, reason: Reason });
const blockOutput = Shape({ account_id: AccountThingId, status: OneOf(['active', 'blocked']) });

export const blockAccount = defineRoute({
  id: 'users.block_account',
  summary: 'Stop an account from starting anything; what runs can still be ended.',
  method: 'POST',
  path: '/v1/accounts/{account_id}/block',
  scope: 'operator',
  area_from: '*',
  input: blockInput,
  output: blockOutput,
  refusals: ['users.account_unknown'],
});

export const unblockAccount = defineRoute({
  id: 'users.unblock_account',
  summary: 'Let a blocked account start trips again.',
  method: 'POST',
  path: '/v1/accounts/{account_id}/unblock',
  scope: 'operator',
  area_from: '*',
  input: blockInput,
  output: blockOutput,
  refusals: ['users.account_unknown'],
});

export const grantOperator = defineRoute({
  id: 'users.grant_operator',
  summary: 'Make an account an operator of one area.',
  method: 'POST',
  path: '/v1/accounts/{account_id}/operator-areas',
  scope: 'operator',
  area_from: '*',
  input: Shape({ account_id: AccountThingId, area_id: AreaId }),
  output: Shape({ account_id: AccountThingId, operator_areas: Type.Array(Type.String()) }),
  refusals: ['users.account_unknown'],
});

/** What a trip needs to know of its rider; asked before anything starts, never to end. */
export const getRider = defineRoute({
  id: 'users.get_rider',
  summary: 'Whether an account may start something, and with which classes.',
  method: 'GET',
  path: '/internal/users/riders',
  scope: 'service',
  input: Shape({ account_id: AccountThingId }),
  output: Shape({
    account_id: AccountThingId,
    status: OneOf(['active', 'blocked']),
    may_ride: Type.Array(VehicleClassWord),
  }),
  refusals: ['users.account_unknown'],
  timeout_ms: 2000,
});

/** The gateway trades the browser's session cookie for the access token that is kept here. */
export const resolveSession = defineRoute({
  id: 'users.resolve_session',
  summary: 'The access token of a browser session, refreshed when it is due.',
  method: 'POST',
  path: '/internal/users/sessions',
  scope: 'service',
  input: Shape({ session_id: Type.String({ minLength: 20, maxLength: 200 }) }),
  output: Shape({ access_token: Type.String() }),
  refusals: ['users.session_unknown'],
  timeout_ms: 3000,
});

export const usersRefusals = {
  'users.email_taken': 409,
  'users.password_too_common': 422,
  'users.birth_date_implausible': 422,
  'users.account_unknown': 404,
  'users.verifier_unavailable': 503,
  'users.session_unknown': 401,
  // Said by the sign-in pages' endpoints under /auth, which are no routes of this contract.
  'users.credentials_wrong': 401,
  'users.too_many_attempts': 429,
  'users.interaction_unknown': 404,
} as const;

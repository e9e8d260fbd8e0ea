import { users } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { refuse } from '@drais/vocabulary/outcome';
import { isPlausibleBirthDate } from '../domain/birth-date.ts';
import { isTooCommon } from '../domain/password.ts';
import type { UsersTools } from '../users-tools.ts';
import { openAccount } from './open-account.ts';

/** Any shard key: the reference is only ever compared. */
const REFERENCE_KEY = '000';

export const signUpUseCase = useCase(users.signUp, async (tools: UsersTools, context, person) => {
  if (isTooCommon(person.password, person.email)) {
    return refuse('users.password_too_common', 'This password is one that others would try first.');
  }
  if (!isPlausibleBirthDate(person.birth_date, tools.now())) {
    return refuse('users.birth_date_implausible', 'The birth date cannot be right.');
  }
  const sign_up_ref = context.newId(REFERENCE_KEY, 'sign-up');
  return openAccount(tools, person, { sign_up_ref, trace_id: context.trace_id });
});

import { users } from '@drais/contracts';
import { Unavailable, useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import type { Document, Verification } from '../adapters/fact-verifier.ts';
import { confirmFacts, mayRide } from '../domain/account.ts';
import { findAccount } from '../store/accounts.ts';
import { findProfile } from '../store/profile.ts';
import type { UsersTools } from '../users-tools.ts';
import { changeAccount } from './change-account.ts';

/**
 * The document goes to the verifier and is forgotten; what stays is the fact and who confirmed it.
 */
export const verifyFactUseCase = useCase(
  users.verifyFact,
  async (tools: UsersTools, context, input) => {
    const { account_id } = context.principal;
    const shard = tools.db.shard(shardKeyOf(account_id));
    const account = await findAccount(shard, account_id);
    const profile = account === null ? null : await findProfile(tools, shard, account);
    if (account === null || profile === null) {
      return refuse('users.account_unknown', 'There is no such account.');
    }
    const verification = await ask(tools, { ...input, birth_date: profile.birth_date });
    if (verification === null) {
      return refuse(
        'users.verifier_unavailable',
        'The verification service does not answer. Try again later.',
        {
          retry_after_s: 30,
        },
      );
    }
    const { verdict } = verification;
    if (verdict === 'rejected') return accept({ verdict, may_ride: mayRide(account.facts) });
    const act = { verifier: tools.verifier.name, at: tools.now() };
    const changed = await changeAccount(
      tools,
      { account_id, trace_id: context.trace_id },
      async (found) => confirmFacts(found, verification.facts, act),
    );
    return accept({ verdict, may_ride: mayRide((changed ?? account).facts) });
  },
);

async function ask(tools: UsersTools, document: Document): Promise<Verification | null> {
  try {
    return await tools.verifier.verify(document, tools.now());
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

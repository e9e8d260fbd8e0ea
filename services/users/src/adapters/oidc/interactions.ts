import type { IncomingMessage, ServerResponse } from 'node:http';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import type { PendingInteraction } from '../../domain/pending-interaction.ts';

/**
 * The interaction `uid`, if this browser began it: its cookie must say so, else a stranger's link
 * could make somebody sign the stranger in. Null when it is over or another's.
 */
export async function findInteraction(
  provider: Provider,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  uid: string,
): Promise<PendingInteraction | null> {
  const interaction = await findDetails(provider, request, response);
  if (interaction?.uid !== uid) return null;
  const client = await provider.Client.find(String(interaction.params['client_id']));
  const finish = (result: InteractionResults) =>
    provider.interactionResult(request, response, result);
  return {
    uid,
    prompt: interaction.prompt.name,
    client_name: client?.clientName ?? '',
    consent: () => finish({ consent: {} }),
    abort: () => finish({ error: 'access_denied', error_description: 'The sign-in was aborted.' }),
    signIn: async (account_id) => {
      const earlier = interaction.session?.accountId;
      if (earlier !== undefined && earlier !== account_id) {
        await leaveAccount(provider, interaction, { request, response });
      }
      return finish({ login: { accountId: account_id }, consent: {} });
    },
  };
}

async function findDetails(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Interaction | null> {
  try {
    return await provider.interactionDetails(request, response);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return null;
    throw error;
  }
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** A browser that was signed in as somebody else is signed out of that first. */
async function leaveAccount(
  provider: Provider,
  interaction: Interaction,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  await endSignInSession(provider, { request, response });
  delete interaction.session;
  await interaction.save(Math.max(1, interaction.exp - Math.floor(Date.now() / 1000)));
}

/** Ends the browser's session with the provider: the next sign-in asks for a password. */
export async function endSignInSession(
  provider: Provider,
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
): Promise<void> {
  const context = provider.createContext(request, response);
  const session = await provider.Session.get(context);
  if (session.accountId !== undefined) await session.destroy();
}

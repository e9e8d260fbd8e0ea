import { noProvider } from './no-provider.ts';
import type { PaymentProvider } from './payment-provider.ts';
import type { ProviderWebhooks } from './provider-webhooks.ts';
import { sandboxBankClient } from './sandbox-bank/client.ts';
import { sandboxBankWebhooks } from './sandbox-bank/webhooks.ts';

/** Which provider, and what it is asked with. */
export interface ProviderSettings {
  /** Its scheme chooses the provider: `stripe:`, or the address of a sandbox bank. */
  readonly url: string;
  /** Secret: never in a log, an error or an event. */
  readonly key: string;
  /** What its webhooks are signed with, separated by commas; empty where it sends none. */
  readonly webhook_secret: string;
  /** No real money is asked for: only then may a sandbox be connected. */
  readonly demo: boolean;
}

export interface ConnectedProvider {
  /** Names its cursors and messages in our tables. */
  readonly name: 'none' | 'sandbox_bank' | 'stripe';
  readonly provider: PaymentProvider;
  /** Null where the provider sends nothing by itself: it is asked instead. */
  readonly webhooks: ProviderWebhooks | null;
  /** What the log says at the start; null for a provider of real money. */
  readonly warning: string | null;
}

type Connect = (settings: ProviderSettings) => Promise<ConnectedProvider>;

/** The providers that there are, by the scheme of their address. */
const PROVIDERS: Readonly<Record<string, Connect>> = {
  'http:': connectSandboxBank,
  'stripe:': connectStripe,
};

const NOT_CONNECTED: ConnectedProvider = {
  name: 'none',
  provider: noProvider,
  webhooks: null,
  warning: 'no payment provider is connected: no money can be held',
};

/** @throws {Error} when the settings name no provider that there is, or a key that cannot be one */
export async function connectProvider(settings: ProviderSettings): Promise<ConnectedProvider> {
  if (settings.url === '') return NOT_CONNECTED;
  const connect = URL.canParse(settings.url)
    ? PROVIDERS[new URL(settings.url).protocol]
    : undefined;
  if (connect === undefined) {
    const known = Object.keys(PROVIDERS).join(' ');
    throw new Error(`the address of the payment provider begins with one of: ${known}`);
  }
  return connect(settings);
}

async function connectSandboxBank(settings: ProviderSettings): Promise<ConnectedProvider> {
  const { url: base_url, key: api_key, demo } = settings;
  if (!demo) return NOT_CONNECTED;
  return {
    name: 'sandbox_bank',
    provider: sandboxBankClient({ base_url, api_key }),
    webhooks: sandboxBankWebhooks(api_key),
    warning: 'payments go to the sandbox bank: for demos only',
  };
}

/** Stripe's library is loaded only where it is used: it takes longer than all of the room. */
async function connectStripe(settings: ProviderSettings): Promise<ConnectedProvider> {
  const [{ stripeProvider }, { stripeWebhooks }] = await Promise.all([
    import('./stripe/provider.ts'),
    import('./stripe/webhooks.ts'),
  ]);
  const mode = /^(?:sk|rk)_(test|live)_\w+$/.exec(settings.key)?.[1];
  if (mode === undefined) throw new Error('the key of the payment provider is none of Stripe');
  const secrets = settings.webhook_secret.split(',').filter((secret) => secret !== '');
  const address = stripeAddressOf(settings.url);
  return {
    name: 'stripe',
    provider: stripeProvider({ secret_key: settings.key, ...address }),
    webhooks: secrets.length === 0 ? null : stripeWebhooks(secrets),
    warning: mode === 'test' ? 'payments go to the test mode of Stripe: no real money moves' : null,
  };
}

/** `stripe:` alone is Stripe itself; behind it may stand an exchange on this machine, for tests. */
function stripeAddressOf(url: string): { readonly base_url?: string } {
  const base_url = url.slice('stripe:'.length);
  if (base_url === '') return {};
  if (URL.canParse(base_url) && new URL(base_url).hostname === '127.0.0.1') return { base_url };
  throw new Error('the key of Stripe goes to Stripe, or to this machine');
}

import { readDispute } from './wire.ts';

export interface SandboxBankControlsOptions {
  readonly base_url: string;
  readonly api_key: string;
}

/** What the payer and the bank's clerks do, for demos and tests. */
export interface SandboxBankControls {
  /** The payer answers on the page that they were sent to. */
  answer(url: string, answer: 'yes' | 'no'): Promise<void>;
  /** The payer disputes a capture. Returns the dispute's id. */
  dispute(authorization_id: string, amount_minor: number): Promise<string>;
  closeDispute(dispute_id: string, outcome: 'won' | 'lost'): Promise<void>;
  /** The payer's bank sends a refund back, days after it was made. */
  failRefund(refund_id: string): Promise<void>;
  /** The bank pays out what it owes. */
  payOut(currency: string): Promise<void>;
}

export function sandboxBankControls(options: SandboxBankControlsOptions): SandboxBankControls {
  const { base_url, api_key } = options;
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, base_url), {
      method: 'POST',
      headers: { authorization: `Bearer ${api_key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the sandbox bank refused: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  return {
    answer: async (url, answer) => {
      const response = await fetch(url, {
        method: 'POST',
        body: new URLSearchParams({ answer }),
        redirect: 'manual',
      });
      await response.body?.cancel();
      if (response.status !== 303) throw new Error(`the challenge answered ${response.status}`);
    },
    dispute: async (authorization_id, amount_minor) => {
      const body = { amount_minor, reason: 'fraudulent' };
      const opened = readDispute(
        await post(`/v1/authorizations/${authorization_id}/disputes`, body),
      );
      if (!opened.ok) throw new Error(opened.detail);
      return opened.value.dispute_id;
    },
    closeDispute: async (dispute_id, outcome) => {
      await post(`/v1/disputes/${dispute_id}/close`, { outcome });
    },
    failRefund: async (refund_id) => {
      await post(`/v1/refunds/${refund_id}/fail`, {});
    },
    payOut: async (currency) => {
      await post('/v1/payouts', { currency });
    },
  };
}

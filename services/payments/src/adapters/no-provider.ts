import type { PaymentProvider, Unknown } from './payment-provider.ts';

/** Where no bank is connected nobody answers: holds stay unclear, and no trip starts on credit. */
export const noProvider: PaymentProvider = {
  authorize: silence,
  capture: silence,
  release: silence,
  refund: silence,
  find: silence,
  list: silence,
  listMovements: silence,
  findDispute: silence,
};

async function silence(): Promise<Unknown> {
  return { status: 'unknown', reason: 'connection_lost' };
}

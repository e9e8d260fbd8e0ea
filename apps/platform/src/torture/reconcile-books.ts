import { join } from 'node:path';
import { allRefusals } from '@drais/contracts/catalogue';
import { openSteppedClock, wallClock } from '@drais/kit/clock';
import { openHost } from '@drais/kit/host';
import { openFolderObjects } from '@drais/kit/objects-folder';
import { deriveSecret, masterSecret } from '@drais/kit/secrets';
import { type Reconciled, reconcileWhole } from '@drais/payments';
import { pino } from 'pino';
import { rooms } from '../rooms.ts';
import type { PlatformSettings } from '../settings.ts';

/**
 * Lets payments itself hold its books against those of the sandbox bank, both of a platform that is
 * running and at rest: opens the room once more, without timers, beside the one that serves. What
 * it finds to do is done by the platform.
 */
export async function reconcileBooks(
  settings: PlatformSettings,
  database_urls: readonly string[],
): Promise<Reconciled> {
  const { data_dir, public_url, mqtt_port, demo_clock_from } = settings;
  const master_secret = masterSecret(join(data_dir, 'secret'), settings.secret);
  const start = demo_clock_from === undefined ? undefined : new Date(demo_clock_from);
  const host = await openHost({
    rooms,
    open: ['payments'],
    urls: database_urls,
    clock:
      start === undefined
        ? wallClock
        : openSteppedClock(join(data_dir, 'clock'), { start, is_keeper: false }),
    master_secret,
    objects: openFolderObjects({
      folder: settings.objects_dir,
      secret: deriveSecret(master_secret, 'objects'),
      public_url,
      wallNow: () => new Date(),
    }),
    log: pino({ level: 'error' }, process.stderr),
    settings: {
      public_url,
      demo: true,
      mqtt_port,
      bank_url: bankUrl(settings),
      bank_key: deriveSecret(master_secret, 'sandbox bank').toString('base64url'),
    },
    statusOf: (code) => allRefusals[code] ?? 500,
    timers: false,
  });
  try {
    return await reconcileWhole(host.tools('payments'));
  } finally {
    await host.close();
  }
}

function bankUrl({ peers, bank_port }: PlatformSettings): string {
  if (peers['bank']?.[0] !== undefined) return peers['bank'][0];
  if (bank_port === undefined) throw new Error('nobody knows where the bank is');
  return `http://127.0.0.1:${String(bank_port)}`;
}

/**
 * What must not be found when a campaign is over; `first` is the look that may still hear of
 * things.
 */
export function reconciliationFindings(first: Reconciled, last: Reconciled): string[] {
  const { reconciliation_differences, news } = last;
  return [
    ...(first.is_whole && last.is_whole ? [] : ["the bank's books could not be read to their end"]),
    ...(reconciliation_differences === 0
      ? []
      : [
          `${String(reconciliation_differences)} operations of the bank are not explained by our books`,
        ]),
    ...(news === 0
      ? []
      : [`a second look through the bank's books still found ${String(news)} news`]),
  ];
}

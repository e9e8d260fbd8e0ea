import { join } from 'node:path';
import { allRefusals } from '@drais/contracts/catalogue';
import { openGateway } from '@drais/gateway';
import { openRemote, serveRemote } from '@drais/kit/calls/remote';
import { openSteppedClock, wallClock } from '@drais/kit/clock';
import { openHost } from '@drais/kit/host';
import { openFolderObjects } from '@drais/kit/objects-folder';
import { deriveSecret } from '@drais/kit/secrets';
import { accessTokenKeys } from '@drais/users';
import { pino } from 'pino';
import { readAreaFixture, seedAccounts, seedArea } from '../demo/seed.ts';
import { liveWithSupervisor, readEnvironment, tellReady } from '../process-life.ts';
import { rooms } from '../rooms.ts';

// The core: all rooms and the gateway in one process. The device door, the bank and the web have
// their own, so that nothing heavy shares the unlock path's event loop.
const environment = readEnvironment();
const master_secret = Buffer.from(environment.master_secret, 'base64');
const call_secret = deriveSecret(master_secret, 'calls between processes');
const log = pino({ level: environment.log_level, base: { process: 'core' } });
const stepped =
  environment.demo_clock_from === undefined
    ? undefined
    : openSteppedClock(join(environment.data_dir, 'clock'), new Date(environment.demo_clock_from));
const objects = openFolderObjects({
  folder: join(environment.data_dir, 'objects'),
  secret: deriveSecret(master_secret, 'objects'),
  public_url: environment.public_url,
  wallNow: () => new Date(),
});
const door = openRemote({
  base_url: `http://127.0.0.1:${String(environment.door_port)}`,
  secret: call_secret,
});

const host = await openHost({
  rooms,
  open: rooms.map((room) => room.name),
  urls: environment.database_urls,
  clock: stepped ?? wallClock,
  master_secret,
  objects,
  log,
  settings: {
    public_url: environment.public_url,
    demo: !environment.production,
    mqtt_port: environment.mqtt_port,
    bank_url: environment.bank_url,
    bank_key: environment.bank_key,
  },
  statusOf: (code) => allRefusals[code] ?? 500,
  remote: (room) => (room === 'door' ? (call) => door.call(call) : undefined),
  timers: true,
});
const remote = await serveRemote({
  port: environment.core_port,
  secret: call_secret,
  answer: (call) => host.answer(call),
  onFault: (error) => log.error({ err: error }, 'a call between processes failed'),
});

if (!environment.production) {
  const operator = await seedAccounts(host);
  if (environment.demo_area) await seedArea(host, operator, readAreaFixture('mannheim'));
}

let web_port = 0;
process.on('message', (message) => {
  const told = message as { type?: string; port?: number };
  if (told.type === 'web' && told.port !== undefined) web_port = told.port;
});

const gateway = await openGateway({
  host,
  port: environment.port,
  public_url: environment.public_url,
  log,
  verifyKeys: async () => accessTokenKeys(host.tools('users')),
  web_upstream: () => (web_port === 0 ? undefined : `http://127.0.0.1:${String(web_port)}`),
  limits: {
    per_account_per_min: 600,
    per_address_per_min: 1200,
    loopback_multiplier: environment.production ? 1 : environment.loopback_limit_factor,
  },
  metrics_from_loopback: !environment.production,
  listen_host: environment.listen_host,
  trusted_proxies: environment.trusted_proxies,
  readiness: () => databasesReady(host),
  extra_mounts: [objects.mount],
  ...(stepped === undefined
    ? {}
    : {
        demo_clock: {
          now: () => stepped.now(),
          stepTo: async (at: Date) => {
            await host.settle();
            stepped.stepTo(at);
            await host.settle();
          },
        },
      }),
});
await gateway.listen();

liveWithSupervisor(async () => {
  await gateway.close();
  await remote.close();
  await host.close();
  await door.close();
});
tellReady(environment.port);

/** Whether each database answers: asked through the room that everything begins with. */
async function databasesReady(open: typeof host): Promise<{ name: string; ok: boolean }[]> {
  const { db } = open.tools('booking');
  return Promise.all(
    db.databases().map(async (shard) => {
      const ok = await shard.query('select 1').then(
        () => true,
        () => false,
      );
      return { name: shard.database, ok };
    }),
  );
}

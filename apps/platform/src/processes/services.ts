import { join } from 'node:path';
import { allRefusals } from '@drais/contracts/catalogue';
import { openGateway } from '@drais/gateway';
import { openPeers, type Peers } from '@drais/kit/calls/peers';
import { serveRemote } from '@drais/kit/calls/serve-remote';
import { openSteppedClock, wallClock } from '@drais/kit/clock';
import { armFaults } from '@drais/kit/faults/arm';
import { openHost } from '@drais/kit/host';
import { openFolderObjects } from '@drais/kit/objects-folder';
import { deriveSecret } from '@drais/kit/secrets';
import { accessTokenKeys } from '@drais/users';
import { pino } from 'pino';
import { readAreaFixture, seedAccounts, seedArea } from '../demo/seed.ts';
import { listenForCalls, liveWithSupervisor, readEnvironment, tellReady } from '../process-life.ts';
import { rooms } from '../rooms.ts';
import { answerControl, openDeployment } from './control.ts';

// Rooms, the gateway, or all of them: what this process is told to open. Whoever is not here is
// asked in the process that has it. The device door, the bank and the web have their own processes,
// so that nothing heavy shares the unlock path's event loop.
const environment = await readEnvironment();
const { services, process_name, production } = environment;
armFaults({ folder: environment.faults_dir, process_name, production });
const master_secret = Buffer.from(environment.master_secret, 'base64');
const call_secret = deriveSecret(master_secret, 'calls between processes');
const log = pino({ level: environment.log_level, base: { process: process_name } });
const has_gateway = services.includes('gateway');
const stepped =
  environment.demo_clock_from === undefined
    ? undefined
    : openSteppedClock(join(environment.data_dir, 'clock'), {
        start: new Date(environment.demo_clock_from),
        // One process steps it, and writes down where it stands.
        is_keeper: has_gateway,
      });
const objects = openFolderObjects({
  folder: environment.objects_dir,
  secret: deriveSecret(master_secret, 'objects'),
  public_url: environment.public_url,
  wallNow: () => new Date(),
  onFault: (error) => log.error({ err: error }, 'an object could not be stored or read'),
});
const peers = new Map<string, Peers>(
  Object.entries(environment.peers)
    .filter(([room]) => !services.includes(room))
    .map(([room, base_urls]) => [room, openPeers({ room, base_urls, secret: call_secret })]),
);

const host = await openHost({
  rooms,
  open: services.filter((name) => rooms.some((room) => room.name === name)),
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
    payments_url: environment.payments_url,
    payments_key: environment.payments_key,
    payments_webhook_secret: environment.payments_webhook_secret,
  },
  statusOf: (code) => allRefusals[code] ?? 500,
  remote: (room) => peers.get(room),
  timers: true,
});
const remote = await serveRemote({
  listen: listenForCalls(environment),
  secret: call_secret,
  answer: (call) => answerControl({ host, stepped }, call) ?? host.answer(call),
  openStream: ({ route_id, input, context }, sink) =>
    host.openStream(route_id, input, context, sink),
  mounts: host.mounts(),
  onFault: (error) => log.error({ err: error }, 'a call between processes failed'),
});

if (!environment.production && services.includes('users')) {
  const operator = await seedAccounts(host);
  if (environment.demo_area) await seedArea(host, operator, readAreaFixture('mannheim'));
}

const public_door = has_gateway ? await openPublicDoor() : undefined;

liveWithSupervisor({
  drain: async () => {
    await Promise.all([public_door?.drain(), remote.drain()]);
  },
  close: async () => {
    await public_door?.close();
    await remote.close();
    await host.close();
    await Promise.all([...peers.values()].map((peer) => peer.close()));
  },
});
tellReady(has_gateway ? environment.port : environment.call_port);

/** Opens the gateway and returns how it is left. */
async function openPublicDoor(): Promise<{ drain(): Promise<void>; close(): Promise<void> }> {
  let web_here: string | undefined;
  process.on('message', (message) => {
    const told = message as { type?: string; port?: number };
    if (told.type === 'web' && told.port !== undefined)
      web_here = `http://127.0.0.1:${String(told.port)}`;
  });
  const deployment = openDeployment(
    { host, stepped },
    { others: otherHosts(), secret: call_secret },
  );
  const gateway = await openGateway({
    host,
    listen:
      environment.sockets.public === undefined
        ? { port: environment.port, host: environment.listen_host }
        : { fds: environment.sockets.public },
    public_url: environment.public_url,
    log,
    verifyKeys: async () =>
      accessTokenKeys({ secret: (purpose) => deriveSecret(master_secret, purpose) }),
    // As every service that is named: asked there, also when it runs here.
    web_upstream: () => environment.peers['web']?.[0] ?? web_here,
    limits: {
      per_account_per_min: 600,
      per_address_per_min: 1200,
      loopback_multiplier: environment.production ? 1 : environment.loopback_limit_factor,
    },
    metrics_from_loopback: !environment.production,
    countDeadLetters: deployment.countDeadLetters,
    trusted_proxies: environment.trusted_proxies,
    readiness: deployment.readiness,
    extra_mounts: [objects.mount],
    ...(stepped === undefined
      ? {}
      : { demo_clock: { now: () => stepped.now(), stepTo: deployment.stepTo } }),
  });
  await gateway.listen();
  return {
    drain: gateway.drain,
    close: async () => {
      await gateway.close();
      await deployment.close();
    },
  };
}

/** The other processes that open rooms, each once, by the rooms that it has. */
function otherHosts(): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { name } of rooms) {
    if (services.includes(name)) continue;
    const urls = environment.peers[name] ?? [];
    for (const [n, url] of urls.entries())
      names.set(url, names.get(url) ?? (urls.length === 1 ? name : `${name}-${String(n + 1)}`));
  }
  return new Map([...names].map(([url, name]) => [name, url]));
}

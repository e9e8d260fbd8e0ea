import { allRefusals } from '@drais/contracts/catalogue';
import { deviceDoorRoom } from '@drais/fleet';
import { openPeers } from '@drais/kit/calls/peers';
import { serveRemote } from '@drais/kit/calls/serve-remote';
import { wallClock } from '@drais/kit/clock';
import { armFaults } from '@drais/kit/faults/arm';
import { type AnyRoom, openHost } from '@drais/kit/host';
import { openFolderObjects } from '@drais/kit/objects-folder';
import { deriveSecret } from '@drais/kit/secrets';
import { pino } from 'pino';
import { listenForCalls, liveWithSupervisor, readEnvironment, tellReady } from '../process-life.ts';

// The device door: the fleet room's second entry, where vehicles connect.
const environment = await readEnvironment();
const { process_name, production } = environment;
armFaults({ folder: environment.faults_dir, process_name, production });
const master_secret = Buffer.from(environment.master_secret, 'base64');
const call_secret = deriveSecret(master_secret, 'calls between processes');
const log = pino({ level: environment.log_level, base: { process: 'door' } });
const fleet = openPeers({
  room: 'fleet',
  base_urls: environment.peers['fleet'] ?? [],
  secret: call_secret,
});

// Vehicles of a stepped clock ride a day in minutes: what is an hour of reports to them is a second
// here.
const limits =
  environment.demo_clock_from === undefined
    ? {}
    : { messages_per_s: 2_000, messages_burst: 10_000, flush_every_ms: 20 };

const host = await openHost({
  rooms: [
    deviceDoorRoom({
      port: environment.mqtt_port,
      host: environment.listen_host,
      fds: environment.sockets.public,
      limits,
    }) as AnyRoom,
  ],
  open: ['fleet'],
  urls: environment.database_urls,
  clock: wallClock,
  master_secret,
  objects: openFolderObjects({
    folder: environment.objects_dir,
    secret: call_secret,
    public_url: environment.public_url,
    wallNow: () => new Date(),
  }),
  log,
  settings: {
    public_url: environment.public_url,
    demo: !environment.production,
    mqtt_port: environment.mqtt_port,
    bank_url: '',
    bank_key: '',
  },
  statusOf: (code) => allRefusals[code] ?? 500,
  remote: () => fleet,
  timers: true,
  relays: false,
});
const remote = await serveRemote({
  listen: listenForCalls(environment),
  secret: call_secret,
  answer: (call) => host.answer(call),
  onFault: (error) => log.error({ err: error }, 'a call between processes failed'),
});

liveWithSupervisor({
  drain: remote.drain,
  close: async () => {
    await remote.close();
    await host.close();
    await fleet.close();
  },
});
tellReady(environment.mqtt_port);

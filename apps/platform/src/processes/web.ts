import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { openHttpDrain } from '@drais/kit/net/drain-http';
import { listenAt } from '@drais/kit/net/listen-at';
import { liveWithSupervisor, readEnvironment, tellReady } from '../process-life.ts';

// The web application on a free loopback port, behind the gateway's.
interface NextServer {
  prepare(): Promise<void>;
  getRequestHandler(): (request: unknown, response: unknown) => Promise<void>;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);
const dir = dirname(require.resolve('@drais/web/package.json'));
const next = createRequire(`${dir}/package.json`)('next') as (options: object) => NextServer;
const app = next({ dev: false, dir, quiet: true });
await app.prepare();
const handle = app.getRequestHandler();
const { sockets } = await readEnvironment();
const server = createServer((request, response) => {
  void handle(request, response);
});
const { drain } = openHttpDrain(server);
const listening = await listenAt(
  server,
  sockets.public === undefined ? { port: 0, host: '127.0.0.1' } : { fds: sockets.public },
);

liveWithSupervisor({
  drain: () => drain(listening, () => undefined),
  close: async () => {
    listening.stop();
    server.closeAllConnections();
  },
});
tellReady(listening.port);

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { liveWithSupervisor, tellReady } from '../process-life.ts';

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
const server = createServer((request, response) => {
  void handle(request, response);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = server.address();

liveWithSupervisor(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
tellReady(typeof address === 'object' && address !== null ? address.port : 0);

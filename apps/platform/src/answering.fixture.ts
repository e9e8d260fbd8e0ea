import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { openHttpDrain } from '@drais/kit/net/drain-http';
import { listenAt } from '@drais/kit/net/listen-at';
import { FIRST_FD } from './child.ts';
import { liveWithSupervisor, tellReady, whenCalled } from './process-life.ts';

// A process that says who it is, on a socket that its supervisor holds.
if (process.env['FIXTURE_BREAKS'] === 'successor' && process.env['DRAIS_SUCCESSOR'] !== undefined)
  process.exit(3);
await whenCalled();
const server = createServer((request, response) => {
  const wait_ms = request.url === '/slow' ? 300 : 0;
  void pause(wait_ms).then(() => response.end(String(process.pid)));
});
const { drain } = openHttpDrain(server);
const listening = await listenAt(server, { fds: [FIRST_FD] });
liveWithSupervisor({
  drain: () => drain(listening, () => undefined),
  close: async () => server.closeAllConnections(),
});
tellReady(listening.port);

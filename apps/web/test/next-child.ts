// A process of its own for the built application: says its port, leaves with its parent.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import next from 'next';
import { WEB_FOLDER } from '../build-once.ts';

type Options = { dev: boolean; dir: string; quiet: boolean };
type App = {
  prepare(): Promise<void>;
  getRequestHandler(): (request: unknown, response: unknown) => Promise<void>;
};

const app = (next as unknown as (options: Options) => App)({
  dev: false,
  dir: WEB_FOLDER,
  quiet: true,
});
await app.prepare();
const handle = app.getRequestHandler();
const server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on('disconnect', () => process.exit(0));

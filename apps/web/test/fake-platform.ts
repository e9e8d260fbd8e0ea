import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildOnce } from '../build-once.ts';
import { answerAuth, json, ownerOf } from './fake/auth.ts';
import { fleetAnswers } from './fake/fleet-answers.ts';
import { type Live, openLive } from './fake/live.ts';
import { confirmAtBank } from './fake/money-answers.ts';
import { operatorAnswers } from './fake/operator-answers.ts';
import { riderAnswers } from './fake/rider-answers.ts';
import { type Answers, answerRoute, problem } from './fake/router.ts';
import { newWorld, type World } from './fake/world.ts';

export interface FakePlatform {
  readonly origin: string;
  readonly world: World;
  /** Tells the live listeners what a test has changed in the world. */
  tell(): void;
  /** Cuts the live streams and refuses new ones until `restore`. */
  cutStreams(): void;
  restoreStreams(): void;
  close(): Promise<void>;
}

/**
 * One port that stands for the whole platform: the contract's routes from memory, everything else
 * from the built pages.
 */
export async function openFakePlatform(): Promise<FakePlatform> {
  await buildOnce();
  const { child, port } = await startNext();
  const world = newWorld(new Date());
  const live = openLive(world);
  const answers = {
    ...fleetAnswers(world, live.tell),
    ...operatorAnswers(world),
    ...riderAnswers(world, live.tell),
  };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const handled =
        answerAuth(world, request, response, body.toString('utf8')) ||
        answerBank(world, request, response) ||
        answerApi(world, live, answers, { request, response, body });
      if (!handled) passOn(port, request, response, body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    world,
    tell: live.tell,
    cutStreams: () => {
      world.script.streams_down = true;
      live.cut();
    },
    restoreStreams: () => {
      world.script.streams_down = false;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}

/** True when it was the bank's page: whoever opens it has said yes, and is led back. */
function answerBank(world: World, request: IncomingMessage, response: ServerResponse): boolean {
  if (!confirmAtBank(world, request.url ?? '/')) return false;
  response.writeHead(302, { location: '/trip' }).end();
  return true;
}

async function startNext(): Promise<{ child: ChildProcess; port: number }> {
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
  } as NodeJS.ProcessEnv;
  const child = fork(new URL('./next-child.ts', import.meta.url), {
    env,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { child, port: message.port };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: Buffer;
}

/** True when the path was one of the API's or the object store's. */
function answerApi(world: World, live: Live, answers: Answers, exchange: Exchange): boolean {
  const url = new URL(exchange.request.url ?? '/', 'http://fake.invalid');
  if (url.pathname.startsWith('/objects/')) takePhoto(world, exchange, url);
  else if (!url.pathname.startsWith('/v1/')) return false;
  else if (url.pathname.endsWith('/stream')) openStream(world, live, exchange, url);
  else answerCall(world, answers, exchange, url);
  return true;
}

function takePhoto(world: World, { request, response }: Exchange, url: URL): void {
  world.photos.add(decodeURIComponent(url.pathname.slice('/objects/'.length)));
  response
    .writeHead(request.headers['content-type'] === url.searchParams.get('type') ? 200 : 403)
    .end();
}

function openStream(world: World, live: Live, { response }: Exchange, url: URL): void {
  if (world.script.streams_down) response.destroy();
  else live.open(response, url.pathname.includes('/fleet/') ? 'fleet' : 'public', url.searchParams);
}

function answerCall(
  world: World,
  answers: Answers,
  { request, response, body }: Exchange,
  url: URL,
): void {
  const { method = '' } = request;
  const owner = ownerOf(world, request);
  const operator_areas = world.accounts.get(owner)?.operator_areas ?? [];
  const asked = {
    method,
    path: url.pathname,
    query: url.searchParams,
    body: body.toString('utf8'),
    owner,
    operator_areas,
  };
  const { next_refusal } = world.script;
  const routed =
    next_refusal === undefined
      ? answers
      : { ...answers, [next_refusal.route_id]: () => refuseOnce(world) };
  const lacksKey = method !== 'GET' && request.headers['idempotency-key'] === undefined;
  const told = lacksKey
    ? problem('gateway.idempotency_key_missing', 'No key.')
    : (answerRoute(asked, routed) ?? problem('gateway.route_unknown', `${method} ${url.pathname}`));
  json(response, told.status, told.body);
}

function refuseOnce(world: World) {
  const { code = '', detail = '', facts } = world.script.next_refusal ?? {};
  world.script.next_refusal = undefined;
  return {
    ok: false as const,
    refusal: { code, detail, ...(facts === undefined ? {} : { facts }) },
  };
}

/** As a gateway does: the page's own server never learns the public name. */
function passOn(
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
): void {
  const onward = ask(
    {
      host: '127.0.0.1',
      port,
      method: request.method,
      path: request.url,
      headers: { ...request.headers, host: `127.0.0.1:${String(port)}` },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  response.on('close', () => onward.destroy());
  onward.end(body);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

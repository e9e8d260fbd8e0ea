import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { carry, type Link } from './tcp-link.ts';

/**
 * A loopback TCP proxy that a test disturbs. Each fault acts on connections that are open and on
 * later ones.
 */
export interface TcpProxy {
  readonly port: number;
  /** Breaks every open connection, both sides by a reset; new ones are accepted. */
  cut(): void;
  /**
   * Each chunk arrives `ms` later, in either direction and in order; 0 ends it for later chunks.
   */
  delay(ms: number): void;
  /**
   * Nothing is read any more: bytes wait and arrive after `resume`, as with a link that is down for
   * a while.
   */
  pause(): void;
  resume(): void;
  /**
   * Bytes are read and lost while on. Turned off, it breaks the connections that lost some: their
   * stream has a hole.
   */
  blackhole(on: boolean): void;
  /**
   * While on, what a client sends on a new connection is sent twice: once on its own, once on a
   * second one whose answers nobody hears. So a request that was sent again because its answer was
   * lost looks to the target.
   */
  duplicate(on: boolean): void;
  /** How many connections were made, second ones not counted. */
  connections(): number;
  /** What blackholes have swallowed of the connections that are still open. */
  lostBytes(): number;
  close(): Promise<void>;
}

interface Pair {
  readonly sockets: readonly [Socket, Socket];
  readonly links: readonly [Link, Link];
}

/** Opens a proxy on a free loopback port in front of `target_port`. */
export async function startTcpProxy(options: {
  readonly target_port: number;
  readonly target_host?: string;
}): Promise<TcpProxy> {
  const pairs = new Set<Pair>();
  const fault = { delay_ms: 0, is_paused: false, is_blackhole: false };
  let is_doubling = false;
  let connections = 0;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const to = { host: options.target_host ?? '127.0.0.1', port: options.target_port };
    const target = connect({ ...to, allowHalfOpen: true });
    connections++;
    if (is_doubling) sendTwice(client, connect({ ...to, allowHalfOpen: true }));
    const pair: Pair = {
      sockets: [client, target],
      links: [carry(client, target, fault), carry(target, client, fault)],
    };
    pairs.add(pair);
    for (const socket of pair.sockets) {
      socket.setNoDelay(true);
      socket.on('error', () => reset(pair));
      socket.on('close', () => {
        if (pair.sockets.every(({ closed }) => closed)) pairs.delete(pair);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const setPaused = (is_paused: boolean): void => {
    fault.is_paused = is_paused;
    for (const { links } of pairs) for (const link of links) link.update();
  };
  const cut = (): void => {
    for (const pair of pairs) reset(pair);
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    delay(ms) {
      fault.delay_ms = ms;
    },
    pause: () => setPaused(true),
    resume: () => setPaused(false),
    blackhole(on) {
      fault.is_blackhole = on;
      for (const pair of pairs) {
        if (!on && lostBytesOf(pair) > 0) reset(pair);
      }
    },
    duplicate(on) {
      is_doubling = on;
    },
    connections: () => connections,
    lostBytes: () => [...pairs].reduce((sum, pair) => sum + lostBytesOf(pair), 0),
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

/** Everything that the client says goes to `second` too, and nothing comes back from there. */
function sendTwice(client: Socket, second: Socket): void {
  second.on('error', () => second.destroy());
  second.resume();
  client.on('data', (bytes: Buffer) => second.write(bytes));
  client.on('end', () => second.end());
  client.on('close', () => second.destroy());
}

function lostBytesOf(pair: Pair): number {
  return pair.links[0].lostBytes() + pair.links[1].lostBytes();
}

/**
 * Both ends see ECONNRESET, as after a crash or a firewall that forgot them; a plain close looks
 * like intent.
 */
function reset(pair: Pair): void {
  for (const link of pair.links) link.end();
  for (const socket of pair.sockets) socket.resetAndDestroy();
}

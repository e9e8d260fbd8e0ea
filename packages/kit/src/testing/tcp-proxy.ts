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
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const host = options.target_host ?? '127.0.0.1';
    const target = connect({ host, port: options.target_port, allowHalfOpen: true });
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
    lostBytes: () => [...pairs].reduce((sum, pair) => sum + lostBytesOf(pair), 0),
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
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

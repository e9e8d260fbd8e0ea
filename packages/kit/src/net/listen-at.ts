import { once } from 'node:events';
import { type AddressInfo, createServer, Server, type Socket } from 'node:net';

/**
 * Where a server listens: at an address that it takes itself, or on sockets that another process
 * has bound and keeps, so that callers wait in the kernel's queue while this one is replaced.
 */
export type ListenAt =
  | { readonly port: number; readonly host: string }
  | { readonly fds: readonly number[] };

export interface Listening {
  readonly port: number;
  /** Takes no new connection; the ones that are open go on. */
  stop(): void;
}

/** @throws {Error} when the address is taken */
export async function listenAt(server: Server, at: ListenAt): Promise<Listening> {
  if (!('fds' in at)) {
    server.listen(at.port, at.host);
    await once(server, 'listening');
    return listening(server, []);
  }
  const [first, ...rest] = at.fds;
  if (first === undefined) throw new RangeError('no socket to listen on');
  server.listen({ fd: first });
  await once(server, 'listening');
  const others = await Promise.all(rest.map((fd) => acceptFor(server, fd)));
  return listening(server, others);
}

/** A server listens once: what comes in at its other addresses is handed to it. */
async function acceptFor(server: Server, fd: number): Promise<Server> {
  const hand = (socket: Socket) => server.emit('connection', socket);
  const other = createServer({ allowHalfOpen: true, noDelay: true }, hand);
  other.listen({ fd });
  await once(other, 'listening');
  return other;
}

function listening(server: Server, others: readonly Server[]): Listening {
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      // An HTTP server's own `close` would also cut connections that have just begun.
      for (const one of [server, ...others]) if (one.listening) Server.prototype.close.call(one);
    },
  };
}

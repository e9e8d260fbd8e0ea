import { lookup } from 'node:dns/promises';
import net from 'node:net';

/** A bound socket that outlives the processes that listen on it. */
export interface HeldPort {
  readonly port: number;
  /** One for each address of the name, in this process. */
  readonly fds: readonly number[];
  close(): void;
}

/** What Node's own cluster module binds with; its types leave it out. */
interface Handle {
  readonly fd: number;
  getsockname(out: { port?: number }): number;
  close(): void;
}
type Bind = (address: string, port: number, family: number) => Handle | number;

/**
 * Binds a port without listening: connections wait in the kernel's queue from the moment that a
 * first process listens on it, also while that process is replaced. 0 takes a free one. Null where
 * this Node cannot, or the address is not ours: then processes bind by themselves.
 *
 * @throws {Error} when somebody else has the port at one of the name's addresses: half of the
 *   callers would reach them
 */
export async function holdPort(port: number, host: string): Promise<HeldPort | null> {
  const { _createServerHandle: bind } = net as unknown as { _createServerHandle?: Bind };
  if (bind === undefined) return null;
  const addresses = await lookup(host, { all: true });
  const handles: Handle[] = [];
  const close = () => {
    for (const handle of handles) handle.close();
  };
  let taken = port;
  for (const { address, family } of addresses) {
    const handle = bind(address, taken, family);
    // The name may have an address of a family that this machine does not speak.
    if (typeof handle === 'number') continue;
    handles.push(handle);
    const bound = portOf(handle);
    if (bound === undefined) {
      close();
      if (port === 0) return holdPort(port, host);
      throw new Error(`port ${String(taken)} of ${address} is in use. Free it, or choose another.`);
    }
    taken = bound;
  }
  if (handles.length === 0 || handles.some(({ fd }) => fd < 0)) return null;
  return { port: taken, fds: handles.map(({ fd }) => fd), close };
}

/** Undefined where it could not be bound: libuv says so only to who listens. */
function portOf(handle: Handle): number | undefined {
  const name: { port?: number } = {};
  return handle.getsockname(name) === 0 && name.port !== 0 ? name.port : undefined;
}

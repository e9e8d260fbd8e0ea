import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

/** Whether something else listens on the port. */
export function isPortFree(port: number, host = '0.0.0.0'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

/** Who listens on a TCP port, as `name (pid)`; undefined when this system does not tell. */
export function holderOf(port: number): string | undefined {
  try {
    const inodes = listeningSockets(port);
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsOneOf(pid, inodes))
        return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
    }
  } catch {
    // Not Linux, or another person's process: the port is busy all the same.
  }
  return undefined;
}

/**
 * Inodes of listening sockets. Source: proc(5), /proc/net/tcp: local address in hexadecimal, state
 * 0A is LISTEN.
 */
function listeningSockets(port: number): Set<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) =>
    readFileSync(file, 'utf8').split('\n').slice(1),
  );
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return new Set(
    fields
      .filter((f) => f[1]?.endsWith(`:${wanted}`) === true && f[3] === '0A')
      .map((f) => String(f[9])),
  );
}

function holdsOneOf(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const match = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`));
      return match !== null && inodes.has(String(match[1]));
    });
  } catch {
    return false;
  }
}

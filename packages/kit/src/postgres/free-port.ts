import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the kernel's range for outgoing connections (from 32768 on Linux, 49152 on macOS). Inside
 * that range a client that keeps calling a port where the server is just down can be given that
 * very port as its own, connect to itself, and so keep the server from coming back.
 */
const PORT_FROM = 20_000;
const PORT_BELOW = 32_000;

/**
 * 50 random tries in 12,000 ports: only a machine with thousands of listeners would use them up.
 */
const PORT_TRIES_MAX = 50;

/** Ports that this process has given away, and nobody else gives away while it lives. */
const claimed = new Set<number>();

/**
 * A loopback port that is free now: `preferred` when it is, otherwise a random one that stays clear
 * of outgoing connections, and that no other process was given that has yet to listen there.
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isFree(preferred))) return preferred;
  for (let tries = 0; tries < PORT_TRIES_MAX; tries++) {
    const port = randomInt(PORT_FROM, PORT_BELOW);
    if (!claimed.has(port) && (await isFree(port)) && (await claim(port))) return port;
  }
  throw new Error(`no free port found between ${PORT_FROM} and ${PORT_BELOW}`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port, '127.0.0.1');
    await once(probe, 'listening');
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  } finally {
    probe.close();
  }
}

/**
 * Between the choice of a port and its first listener seconds go by, in which whoever else looks
 * finds it free. A UDP socket of the same number says that it is not, until this process ends: it
 * is in no TCP server's way.
 */
async function claim(port: number): Promise<boolean> {
  const sign = createSocket('udp4').unref();
  try {
    sign.bind(port, '127.0.0.1');
    await once(sign, 'listening');
    claimed.add(port);
    return true;
  } catch (error) {
    sign.close();
    if (isTaken(error)) return false;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' || code === 'EACCES';
}

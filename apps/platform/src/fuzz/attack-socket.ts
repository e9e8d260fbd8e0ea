import { connect, type Socket } from 'node:net';
import { type Attacker, connectAs } from './mqtt-attacker.ts';
import type { Attack } from './mqtt-attacks.ts';

export interface AttackOutcome {
  /** Packets, and what should look like some, that were handed to the kernel. */
  readonly packets: number;
  /** Whether the door ended it, before this side did. */
  readonly was_closed: boolean;
}

/** How long an attack looks on after its last byte. */
const LOOK_MS = 150;
/** Between two bytes of somebody slow, and how many of them are sent. */
const DRIP = { every_ms: 100, bytes_max: 30 };
/** How long somebody silent stays. */
const LINGER_MS = 15_000;
/** A door that does not say CONNACK within this does not want to. */
const ADMISSION_MS = 5_000;

/** Runs one attack over a connection of its own. Never rejects. */
export async function runAttack(
  { host, port }: { readonly host: string; readonly port: number },
  attack: Attack,
  attacker: Attacker,
): Promise<AttackOutcome> {
  const socket = connect({ host, port, noDelay: true });
  let is_closed = false;
  const closed = new Promise<void>((resolve) =>
    socket.once('close', () => {
      is_closed = true;
      resolve();
    }),
  );
  // The close that follows says all that matters.
  socket.on('error', () => undefined);
  let sent = 0;
  if (attack.inside) {
    sent += 1;
    socket.write(connectAs(attacker.insider));
    await Promise.race([closed, firstAnswer(socket), pause(ADMISSION_MS)]);
  }
  if (attack.manner === 'deaf') socket.pause();
  else socket.resume();
  if (!is_closed) sent += await send(socket, attack, attacker);
  const stays_ms = attack.manner === 'linger' ? LINGER_MS : LOOK_MS;
  await Promise.race([closed, pause(stays_ms)]);
  const was_closed = is_closed;
  if (attack.manner === 'reset') socket.resetAndDestroy();
  else socket.destroy();
  await closed;
  return { packets: sent, was_closed };
}

function firstAnswer(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('data', () => resolve()));
}

async function send(socket: Socket, attack: Attack, attacker: Attacker): Promise<number> {
  const packets = attack.packets(attacker);
  if (attack.manner === 'drip') {
    const bytes = Buffer.concat(packets).subarray(0, DRIP.bytes_max);
    for (const byte of bytes) {
      if (!socket.writable) break;
      socket.write(Buffer.from([byte]));
      await pause(DRIP.every_ms);
    }
    return packets.length;
  }
  const bytes = Buffer.concat(packets);
  // In one write: a burst is one that arrives as one.
  if (bytes.length > 0 && socket.writable) socket.write(bytes);
  return packets.length;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

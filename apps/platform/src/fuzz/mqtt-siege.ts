import { drawOf, oneOf } from '@drais/twin/life/draw';
import { runAttack } from './attack-socket.ts';
import type { HostileValues } from './hostile-values.ts';
import type { Attacker, Insider } from './mqtt-attacker.ts';
import { ATTACKS } from './mqtt-attacks.ts';

export interface Siege {
  readonly seed: number;
  /** How many are enough. */
  readonly packets: number;
  /** Ends the attack early. */
  readonly until_ms: number;
  log(line: string): void;
  readonly target: { readonly host: string; readonly port: number };
  readonly insiders: readonly Insider[];
  readonly victims: readonly string[];
  readonly command_id: string;
  readonly hostile: HostileValues;
}

export interface Attacked {
  /** Packets, and what should look like some, that were handed to the kernel. */
  readonly packets: number;
  readonly connections: number;
  /** Connections that the door ended, and not the attacker. */
  readonly ended_by_door: number;
  /** Packets by attack. */
  readonly attacks: Readonly<Record<string, number>>;
}

/** Attacks at once; those that only linger come on top, as many again. */
const AT_ONCE = 48;
/** Packets between two lines about how far it is. */
const PROGRESS_EVERY = 50_000;

/** Attack after attack, many at once, until enough packets were sent. */
export async function besiege(siege: Siege): Promise<Attacked> {
  const sums: Record<string, number> = {};
  const counted = { packets: 0, connections: 0, ended_by_door: 0 };
  let told = 0;
  let number = 0;
  let lingering = 0;
  const lingers: Promise<void>[] = [];

  async function one(n: number): Promise<void> {
    const draw = drawOf(`${String(siege.seed)} ${String(n)}`);
    const kind = oneOf(draw, ATTACKS);
    if (kind === undefined) return;
    const is_lasting = kind.manner === 'linger' || kind.manner === 'drip';
    if (is_lasting && lingering >= AT_ONCE) return;
    const running = runAttack(siege.target, kind, attackerOf(siege, n, draw)).then((outcome) => {
      counted.packets += outcome.packets;
      counted.connections += 1;
      if (outcome.was_closed) counted.ended_by_door += 1;
      sums[kind.name] = (sums[kind.name] ?? 0) + outcome.packets;
    });
    if (!is_lasting) return running;
    lingering += 1;
    lingers.push(running.finally(() => (lingering -= 1)));
  }

  const workers = Array.from({ length: AT_ONCE }, async () => {
    while (counted.packets < siege.packets && Date.now() < siege.until_ms) {
      await one(number++);
      if (counted.packets - told < PROGRESS_EVERY) continue;
      told = counted.packets;
      siege.log(`${String(told)} packets over ${String(counted.connections)} connections`);
    }
  });
  await Promise.all(workers);
  await Promise.all(lingers);
  return { ...counted, attacks: sums };
}

/** Numbers far apart, so that no two connections of a device say the same by chance. */
const SEQUENCES_EACH = 1_000;

function attackerOf(siege: Siege, n: number, draw: ReturnType<typeof drawOf>): Attacker {
  const insider = oneOf(draw, siege.insiders);
  if (insider === undefined) throw new Error('there is no insider');
  let sequence = (n + 1) * SEQUENCES_EACH;
  return {
    draw,
    insider,
    hostile: siege.hostile,
    victims: siege.victims,
    command_id: siege.command_id,
    nextSequence: () => sequence++,
  };
}

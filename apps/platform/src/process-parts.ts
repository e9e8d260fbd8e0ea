import { freePort } from '@drais/kit/postgres/free-port';
import { FIRST_FD } from './child.ts';
import { type HeldPort, holdPort } from './held-ports.ts';
import type { ProcessEnvironment, ProcessSockets } from './process-life.ts';
import type { PlatformSettings } from './settings.ts';

/** What differs from process to process. */
export type ProcessPart = Pick<
  ProcessEnvironment,
  'process_name' | 'services' | 'call_port' | 'call_host' | 'peers' | 'sockets'
> & {
  /** What the process gets as descriptors 4, 5 and so on; `sockets` says which is which. */
  readonly fds: readonly number[];
};

/** What all processes know. */
export type SharedEnvironment = Omit<ProcessEnvironment, keyof ProcessPart>;

export interface ProcessParts {
  /** In the order in which they are started. */
  readonly hosts: readonly ProcessPart[];
  /** The part of a service with a process of its own. */
  of(name: string): ProcessPart;
  /** Lets go of the ports. */
  close(): void;
}

const LOOPBACK = '127.0.0.1';

type Hold = (port: number, host: string) => Promise<HeldPort | null>;
type Placed = Omit<ProcessPart, 'peers'>;

/**
 * Gives each process its ports, and tells each where the others are. The ports are held here, so
 * that callers of a process that is being replaced wait instead of being refused.
 */
export async function planParts(
  settings: PlatformSettings,
  bank_port: number,
): Promise<ProcessParts> {
  const { hosts, others } = settings.services;
  const held: HeldPort[] = [];
  const hold: Hold = async (port, host) => {
    const one = await holdPort(port, host);
    if (one !== null) held.push(one);
    return one;
  };
  const door = others.has('door') ? [{ name: 'door', services: ['door'] }] : [];
  const placed: Placed[] = [];
  for (const [n, plan] of [...hosts, ...door].entries())
    placed.push(await placeHost(settings, hold, { ...plan, wanted: settings.call_ports[n] ?? 0 }));
  for (const [name, port] of [
    ['bank', bank_port],
    ['web', 0],
  ] as const) {
    if (!others.has(name)) continue;
    // Asked by other machines where there is a port for it, as when it is alone on its machine.
    const wanted = settings.call_ports[placed.length];
    const place = await (wanted === undefined
      ? hold(port, LOOPBACK)
      : hold(wanted, settings.listen_host));
    placed.push({ ...SILENT, process_name: name, ...handed(place, null) });
  }
  // A service that DRAIS_PEERS names is asked there, also when it runs here: so its calls can be
  // led over another way.
  const peers = { ...whereabouts(placed), ...settings.peers };
  return {
    hosts: placed.slice(0, hosts.length).map((part) => ({ ...part, peers })),
    of: (name) => ({
      ...SILENT,
      ...placed.find(({ process_name }) => process_name === name),
      process_name: name,
      peers,
    }),
    close: () => {
      for (const one of held) one.close();
    },
  };
}

/** A process that no other one calls. */
const SILENT = { services: [], call_port: 0, call_host: LOOPBACK, ...handed(null, null) };

async function placeHost(
  settings: PlatformSettings,
  hold: Hold,
  plan: { readonly name: string; readonly services: readonly string[]; readonly wanted: number },
): Promise<Placed> {
  const { name, services, wanted } = plan;
  const call_host = settings.call_ports.length === 0 ? LOOPBACK : settings.listen_host;
  const calls = await hold(wanted, call_host);
  const call_port = calls?.port ?? (wanted === 0 ? await freePort() : wanted);
  const front = await holdFront(settings, services, hold);
  return { process_name: name, services, call_port, call_host, ...handed(front, calls) };
}

/** Where each service answers calls. */
function whereabouts(placed: readonly Placed[]): Record<string, string[]> {
  const here: Record<string, string[]> = {};
  for (const { services, call_port } of placed) {
    for (const service of services)
      here[service] = [...(here[service] ?? []), `http://${LOOPBACK}:${String(call_port)}`];
  }
  return here;
}

/** Where people or vehicles come in. */
function holdFront(
  settings: PlatformSettings,
  services: readonly string[],
  hold: Hold,
): Promise<HeldPort | null> {
  if (services.includes('gateway')) return hold(settings.port, settings.listen_host);
  if (services.includes('door')) return hold(settings.mqtt_port, settings.listen_host);
  return Promise.resolve(null);
}

/** What a process inherits, and what it knows it by. */
function handed(
  front: HeldPort | null,
  calls: HeldPort | null,
): { readonly sockets: ProcessSockets; readonly fds: readonly number[] } {
  const of_front = front?.fds ?? [];
  const of_calls = calls?.fds ?? [];
  const first_call_fd = FIRST_FD + of_front.length;
  return {
    fds: [...of_front, ...of_calls],
    sockets: {
      ...(front === null ? {} : { public: of_front.map((_, n) => FIRST_FD + n) }),
      ...(calls === null ? {} : { calls: of_calls.map((_, n) => first_call_fd + n) }),
    },
  };
}

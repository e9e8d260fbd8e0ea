import { freePort } from '@drais/kit/postgres/free-port';
import type { ProcessEnvironment } from './process-life.ts';
import type { PlatformSettings } from './settings.ts';

/** What differs from process to process. */
export type ProcessPart = Pick<
  ProcessEnvironment,
  'process_name' | 'services' | 'call_port' | 'call_host' | 'peers'
>;

/** What all processes know. */
export type SharedEnvironment = Omit<ProcessEnvironment, keyof ProcessPart>;

export interface ProcessParts {
  /** In the order in which they are started. */
  readonly hosts: readonly ProcessPart[];
  /** The part of a service with a process of its own. */
  of(name: string): ProcessPart;
}

const LOOPBACK = '127.0.0.1';

/** Gives each process its port for calls, and tells each where the others are. */
export async function planParts(settings: PlatformSettings): Promise<ProcessParts> {
  const { hosts, others } = settings.services;
  const door = others.has('door') ? [{ name: 'door', services: ['door'] }] : [];
  const placed = await Promise.all(
    [...hosts, ...door].map(async ({ name, services }, n) => ({
      process_name: name,
      services,
      // Other machines call the first process of a part: it has all of the part's rooms.
      call_port: (n === 0 ? settings.call_port : undefined) ?? (await freePort()),
      call_host: settings.call_port === undefined ? LOOPBACK : settings.listen_host,
    })),
  );
  const here: Record<string, string[]> = {};
  for (const { services, call_port } of placed) {
    for (const service of services)
      here[service] = [...(here[service] ?? []), `http://${LOOPBACK}:${String(call_port)}`];
  }
  const peers = { ...settings.peers, ...here };
  const silent = { services: [], call_port: 0, call_host: LOOPBACK };
  return {
    hosts: placed.slice(0, hosts.length).map((part) => ({ ...part, peers })),
    of: (name) => ({
      ...silent,
      ...placed.find(({ process_name }) => process_name === name),
      process_name: name,
      peers,
    }),
  };
}

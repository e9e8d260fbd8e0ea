import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '@drais/kit/postgres/embedded';
import { makeOwnFolder, removeOwnFolder } from '@drais/kit/postgres/own-folder';

/** A host of its own: network stack, addresses, routes and ports; only the disk is shared. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  /** Starts the platform's parts there, and returns when they are ready. */
  start(settings: Readonly<Record<string, string>>): Promise<void>;
  /** The cable is out: nothing arrives, nothing leaves, and nobody is told. */
  unplug(): void;
  plugIn(): void;
  /** Packets that have arrived since the cable was made. */
  packets(): number;
}

export interface Machines {
  /** What every part of the deployment shares. */
  readonly common: Readonly<Record<string, string>>;
  machine(name: string): Machine;
  close(): Promise<void>;
}

const MAIN = fileURLToPath(import.meta.resolve('@drais/platform/main'));
/** As the supervisor says it when everything answers. */
const READY = /Drais is ready/;

/**
 * A switch, machines on it, and two databases beside it: Linux network namespaces, which take root
 * and the command `ip`.
 */
export async function openMachines(): Promise<Machines> {
  const tag = randomBytes(2).toString('hex');
  const net = `10.118.${String(randomBytes(1)[0])}`;
  const bridge = `drb${tag}`;
  const folder = makeOwnFolder('machines');
  const undo: (() => Promise<unknown> | unknown)[] = [() => removeOwnFolder(folder)];
  const machines: Machine[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    ip('link', 'add', bridge, 'type', 'bridge');
    undo.push(() => ip('link', 'del', bridge));
    ip('addr', 'add', `${net}.1/24`, 'dev', bridge);
    ip('link', 'set', bridge, 'up');
    const database_url = await startDatabases({ folder, host: `${net}.1`, undo });
    const common = {
      DATABASE_URL: database_url,
      DRAIS_SECRET: randomBytes(32).toString('base64'),
      DRAIS_OBJECTS_DIR: join(folder, 'objects'),
      DRAIS_TWIN: 'off',
      DRAIS_WEB: 'off',
    };
    const machine = (name: string): Machine => {
      const number = machines.length + 11;
      const place = { space: `dr${tag}${name}`.slice(0, 15), bridge, number, tag };
      const made = openMachine(place, {
        name,
        address: `${net}.${String(number)}`,
        data_dir: join(folder, name),
        undo,
      });
      machines.push(made);
      return made;
    };
    return { common, machine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Undo {
  readonly undo: (() => Promise<unknown> | unknown)[];
}

/**
 * One server with two shards that listens at the switch's address, so that it notices by itself
 * which machine is gone.
 */
async function startDatabases(
  place: Undo & { readonly folder: string; readonly host: string },
): Promise<string> {
  const names = ['drais_0', 'drais_1'];
  const local = '127.0.0.1';
  const hba_file = join(place.folder, 'pg_hba.conf');
  const admitted = [`${local}/32`, `${place.host}/24`];
  writeFileSync(hba_file, admitted.map((net) => `host all all ${net} scram-sha-256\n`).join(''));
  // The server runs under an account of its own.
  chmodSync(place.folder, 0o755);
  const server = await startEmbeddedPostgres({
    data_dir: join(place.folder, 'postgres'),
    log: () => undefined,
    databases: names,
    max_connections: 400,
    settings: { fsync: 'off', listen_addresses: `${local},${place.host}`, hba_file },
  });
  place.undo.push(() => server.stop());
  return names
    .map((name) => {
      const url = new URL(server.url(name));
      url.hostname = place.host;
      return url.href;
    })
    .join(',');
}

function openMachine(
  place: {
    readonly space: string;
    readonly bridge: string;
    readonly number: number;
    readonly tag: string;
  },
  more: Undo & { readonly name: string; readonly address: string; readonly data_dir: string },
): Machine {
  const { space, bridge } = place;
  const cable = `drv${place.tag}${String(place.number)}`;
  ip('netns', 'add', space);
  more.undo.push(() => ip('netns', 'del', space));
  ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', space);
  ip('link', 'set', cable, 'master', bridge, 'up');
  ip('-n', space, 'addr', 'add', `${more.address}/24`, 'dev', 'eth0');
  for (const device of ['lo', 'eth0']) ip('-n', space, 'link', 'set', device, 'up');
  return {
    name: more.name,
    address: more.address,
    start: async (settings) => {
      const child = spawn('ip', ['netns', 'exec', space, process.execPath, MAIN], {
        env: {
          PATH: process.env['PATH'],
          DRAIS_DATA_DIR: more.data_dir,
          DRAIS_LISTEN_HOST: '0.0.0.0',
          ...settings,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      more.undo.push(() => endProcess(child));
      await untilReady(more.name, child);
    },
    unplug: () => ip('link', 'set', cable, 'down'),
    plugIn: () => ip('link', 'set', cable, 'up'),
    packets: () => packetsTo(cable),
  };
}

function ip(...words: string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** What the switch sent into the cable is what arrived at its other end. */
function packetsTo(cable: string): number {
  const [link] = JSON.parse(ip('-json', '-stats', 'link', 'show', cable)) as {
    stats64: { tx: { packets: number } };
  }[];
  return link?.stats64.tx.packets ?? 0;
}

function untilReady(name: string, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (bytes: Buffer): void => {
      // Its whole life long it may go on talking: only the beginning is kept.
      if (said.length < 20_000) said += bytes.toString();
      if (READY.test(said)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) =>
      reject(new Error(`the machine ${name} ended with ${String(code)}: ${said}`)),
    );
  });
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

import { join } from 'node:path';
import { startTcpProxy, type TcpProxy } from '@drais/kit/faults/tcp-proxy';
import { freePort } from '@drais/kit/postgres/free-port';
import { between, type Draw, drawOf } from '@drais/twin/life/draw';
import { planServices } from '../../services.ts';
import { defineCampaign, type Ground, type Step } from '../campaign.ts';
import { openDatabaseServer } from '../database-server.ts';
import { pause, walkSchedule } from '../walk-schedule.ts';
import { type PagesSeen, pagesFindings, watchPages } from '../watch-pages.ts';

/** Whose calls are led through a proxy, where all others ask: each room, and the device door. */
const CALLED = ['fleet', 'payments', 'booking', 'users', 'door'] as const;

/**
 * Where a proxy stands: before the database, before each process that others call, between payments
 * and the bank and back, before the web application, and between vehicles and their door.
 */
const LINKS = ['database', ...CALLED, 'bank', 'webhooks', 'web', 'vehicles'] as const;
type LinkName = (typeof LINKS)[number];

/** What is on the other side, for a person. */
const WHAT: Readonly<Record<LinkName, string>> = {
  database: 'of all processes to the database',
  fleet: 'of other processes to fleet',
  payments: 'of other processes to payments',
  booking: 'of other processes to booking',
  users: 'of other processes to users',
  door: 'of fleet to the device door',
  bank: 'of payments to the bank',
  webhooks: 'of the bank to the public door',
  web: 'of the public door to the pages',
  vehicles: 'of vehicles to the device door',
};
const HARMS = ['delay', 'cut', 'hang', 'swallow', 'duplicate'] as const;
type Harm = (typeof HARMS)[number];

const CALM_S = { least: 1, most: 2 };
const HELD_S = { least: 3, most: 6 };
const DELAY_MS = { least: 50, most: 400 };
/** Between two cuts of one step. */
const CUT_EVERY_S = 0.7;

interface Trouble extends Step {
  readonly link: LinkName;
  readonly harm: Harm;
  readonly held_s: number;
  readonly delay_ms: number;
}

/**
 * Each connection of a kind is late, cut, silent, lossy or doubled for a while. Only the public
 * door of people is asked straight: whoever rides the day stands there.
 */
export const network = defineCampaign<Trouble>({
  name: 'network',
  sentence:
    'Connections between any two processes and from vehicles are late, cut, silent or doubled.',
  trips: 40,
  needs: { SERVICES: 'each', DRAIS_WEB: 'on' },
  plan: ({ seed }) => {
    const draw = drawOf(`network ${String(seed)}`);
    return LINKS.flatMap((link) => HARMS.map((harm) => ({ link, harm, key: draw() })))
      .sort((a, b) => a.key - b.key)
      .map(({ link, harm }) => troubleOf(draw, link, harm));
  },
  open: async (ground, steps) => {
    const server = await openDatabaseServer({
      data_dir: join(ground.data_dir, 'own-postgres'),
      databases: ['drais_0', 'drais_1'],
      log: ground.log,
    });
    ground.after(() => server.stop());
    const processes = [...planServices('each').hosts.map(({ name }) => name), 'door'];
    const call_ports = await freePorts(processes.length);
    const bank_port = Number(ground.env['DRAIS_BANK_PORT']);
    const web_port = await freePort();
    const proxies = await openProxies({
      ...fromNames(CALLED, (name) => call_ports[processes.indexOf(name)] ?? 0),
      database: server.port,
      bank: bank_port,
      web: web_port,
      webhooks: Number(ground.env['DRAIS_PORT']),
      vehicles: Number(ground.env['DRAIS_MQTT_PORT']),
    });
    ground.after(async () => {
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    });
    const through = (url: string): string =>
      url.replace(`:${String(server.port)}/`, `:${String(proxies.database.port)}/`);
    const at = (link: LinkName) => `http://127.0.0.1:${String(proxies[link].port)}`;
    const peers = [...CALLED, 'bank' as const, 'web' as const].map((name) => `${name}=${at(name)}`);
    return {
      mqtt_port: proxies.vehicles.port,
      env: {
        DATABASE_URL: server.urls.map(through).join(','),
        // Each process answers at its own port; whoever calls it asks the proxy before that.
        DRAIS_CALL_PORT: [...call_ports, bank_port, web_port].join(','),
        DRAIS_PEERS: [...peers, `gateway=${at('webhooks')}`].join(','),
      },
      begin: ({ public_url }) => begin({ log: ground.log, public_url }, proxies, steps),
    };
  },
});

async function openProxies(
  ports: Readonly<Record<LinkName, number>>,
): Promise<Record<LinkName, TcpProxy>> {
  const opened = await Promise.all(
    LINKS.map((link) => startTcpProxy({ target_port: ports[link] })),
  );
  return fromNames(LINKS, (link) => opened[LINKS.indexOf(link)] as TcpProxy);
}

function fromNames<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => T,
): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<Name, T>;
}

/** So many ports that are free now, each another one. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

function troubleOf(draw: Draw, link: LinkName, harm: Harm): Trouble {
  const tenth = (least: number, most: number) => Math.round(10 * between(draw, least, most)) / 10;
  const held_s = tenth(HELD_S.least, HELD_S.most);
  const delay_ms = Math.round(between(draw, DELAY_MS.least, DELAY_MS.most));
  const how = harm === 'delay' ? `delay by ${String(delay_ms)} ms` : harm;
  const what = `${how}: connections ${WHAT[link]}, for ${String(held_s)} s`;
  return {
    after_s: tenth(CALM_S.least, CALM_S.most),
    link,
    harm,
    held_s,
    takes_s: held_s,
    delay_ms,
    what,
  };
}

function begin(
  { log, public_url }: { readonly log: Ground['log']; readonly public_url: string },
  proxies: Record<LinkName, TcpProxy>,
  steps: readonly Trouble[],
) {
  const harms: Record<string, number> = {};
  const pages: Partial<Record<Harm, PagesSeen>> = {};
  return walkSchedule({
    steps,
    log,
    act: async (step, stopped) => {
      const disturb = () => harm(proxies[step.link], step, stopped);
      if (step.link === 'web') pages[step.harm] = await whileLooking(public_url, disturb);
      else await disturb();
      const name = `${step.link} ${step.harm}`;
      harms[name] = (harms[name] ?? 0) + 1;
    },
    report: () => {
      const made = Object.entries(proxies).map(([link, proxy]) => [link, proxy.connections()]);
      const unused = made.filter(([, connections]) => connections === 0);
      return {
        counts: { harms, connections: Object.fromEntries(made), pages },
        findings: [
          ...unused.map(([link]) => `nothing went through the proxy of ${String(link)}`),
          ...Object.entries(pages).flatMap(([how, seen]) =>
            pagesFindings(seen).map((what) => `${how}: ${what}`),
          ),
        ],
      };
    },
  });
}

/** Somebody looks at the pages until `disturb` is over. */
async function whileLooking(base_url: string, disturb: () => Promise<void>): Promise<PagesSeen> {
  const over = new AbortController();
  const looking = watchPages({ base_url, stopped: over.signal });
  try {
    await disturb();
  } finally {
    over.abort();
  }
  return looking;
}

/** Does it, keeps it up, and mends it again. */
async function harm(proxy: TcpProxy, step: Trouble, stopped: AbortSignal): Promise<void> {
  const { held_s, delay_ms } = step;
  switch (step.harm) {
    case 'delay':
      proxy.delay(delay_ms);
      await pause(held_s, stopped);
      return proxy.delay(0);
    case 'hang':
      proxy.pause();
      await pause(held_s, stopped);
      return proxy.resume();
    case 'swallow':
      proxy.blackhole(true);
      await pause(held_s, stopped);
      return proxy.blackhole(false);
    case 'cut':
      for (let left_s = held_s; left_s > 0 && !stopped.aborted; left_s -= CUT_EVERY_S) {
        proxy.cut();
        await pause(CUT_EVERY_S, stopped);
      }
      return;
    case 'duplicate':
      // New connections are doubled, so that all are made anew.
      proxy.duplicate(true);
      proxy.cut();
      await pause(held_s, stopped);
      proxy.duplicate(false);
      return proxy.cut();
  }
}

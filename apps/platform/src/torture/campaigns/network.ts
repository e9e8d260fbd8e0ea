import { join } from 'node:path';
import { startTcpProxy, type TcpProxy } from '@drais/kit/faults/tcp-proxy';
import { freePort } from '@drais/kit/postgres/free-port';
import { between, type Draw, drawOf } from '@drais/twin/life/draw';
import { defineCampaign, type Ground, type Step } from '../campaign.ts';
import { openDatabaseServer } from '../database-server.ts';
import { pause, walkSchedule } from '../walk-schedule.ts';

/**
 * Where a proxy stands: between the processes and the database, between all rooms and fleet, and
 * between vehicles and their door.
 */
const LINKS = ['database', 'fleet', 'door'] as const;
type LinkName = (typeof LINKS)[number];
const HARMS = ['delay', 'cut', 'hang', 'swallow', 'duplicate'] as const;
type Harm = (typeof HARMS)[number];

const CALM_S = { least: 1, most: 3 };
const HELD_S = { least: 4, most: 8 };
const DELAY_MS = { least: 50, most: 400 };
/** Between two cuts of one step. */
const CUT_EVERY_S = 0.7;

interface Trouble extends Step {
  readonly link: LinkName;
  readonly harm: Harm;
  readonly held_s: number;
  readonly delay_ms: number;
}

/** Each connection of a kind is late, cut, silent, lossy or doubled for a while. */
export const network = defineCampaign<Trouble>({
  name: 'network',
  sentence:
    'Connections to the database, between rooms and from vehicles are late, cut, silent or doubled.',
  trips: 40,
  needs: { SERVICES: 'each' },
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
    const call_port = await freePort();
    const door_port = Number(ground.env['DRAIS_MQTT_PORT']);
    const proxies: Record<LinkName, TcpProxy> = {
      database: await startTcpProxy({ target_port: server.port }),
      fleet: await startTcpProxy({ target_port: call_port }),
      door: await startTcpProxy({ target_port: door_port }),
    };
    ground.after(async () => {
      await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    });
    const through = (url: string): string =>
      url.replace(`:${String(server.port)}/`, `:${String(proxies.database.port)}/`);
    return {
      mqtt_port: proxies.door.port,
      env: {
        DATABASE_URL: server.urls.map(through).join(','),
        // The first of the processes, which has fleet, answers here; all others ask the proxy.
        DRAIS_CALL_PORT: String(call_port),
        DRAIS_PEERS: `fleet=http://127.0.0.1:${String(proxies.fleet.port)}`,
      },
      begin: () => begin(ground, proxies, steps),
    };
  },
});

function troubleOf(draw: Draw, link: LinkName, harm: Harm): Trouble {
  const tenth = (least: number, most: number) => Math.round(10 * between(draw, least, most)) / 10;
  const held_s = tenth(HELD_S.least, HELD_S.most);
  const delay_ms = Math.round(between(draw, DELAY_MS.least, DELAY_MS.most));
  const how = harm === 'delay' ? `delay by ${String(delay_ms)} ms` : harm;
  const what = `${how}: connections to the ${link}, for ${String(held_s)} s`;
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

function begin({ log }: Ground, proxies: Record<LinkName, TcpProxy>, steps: readonly Trouble[]) {
  const harms: Record<string, number> = {};
  return walkSchedule({
    steps,
    log,
    act: async (step, stopped) => {
      await harm(proxies[step.link], step, stopped);
      const name = `${step.link} ${step.harm}`;
      harms[name] = (harms[name] ?? 0) + 1;
    },
    report: () => {
      const made = Object.entries(proxies).map(([link, proxy]) => [link, proxy.connections()]);
      const unused = made.filter(([, connections]) => connections === 0);
      return {
        counts: { harms, connections: Object.fromEntries(made) },
        findings: unused.map(([link]) => `nothing went through the proxy to the ${String(link)}`),
      };
    },
  });
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

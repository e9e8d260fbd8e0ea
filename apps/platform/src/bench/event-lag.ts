import { migrate } from '@drais/kit/db/migrate';
import { startEmbeddedPostgres } from '@drais/kit/postgres/embedded';
import { makeOwnFolder, removeOwnFolder } from '@drais/kit/postgres/own-folder';
import pg from 'pg';
import { type HeardTables, judgeEventLag, type LagRun, spreadOf } from './event-lag-judge.ts';
import type { PublisherDuties, PublisherLoad } from './event-lag-publisher.ts';
import { publisherRoom, subscriberRoom } from './event-lag-rooms.ts';
import type { SubscriberDuties } from './event-lag-subscriber.ts';
import { type OwnProcess, startOwnProcess } from './own-process.ts';
import { processorTimeOf } from './processor-time.ts';
import { type BenchResult, type Log, quantile, rounded } from './result.ts';

const AREAS = 50;
/** Fewer areas with the same load, for what an event costs. */
const STEPS = [1, 10];
const WARM_UP_S = 5;
const DATABASES = ['shard_0', 'shard_1'];
/** How long the last events of a run may take to arrive. */
const ARRIVE_MOST_MS = 30_000;
const LOOK_MS = 50;

interface Bench {
  readonly publisher: OwnProcess<PublisherDuties>;
  readonly subscriber: OwnProcess<SubscriberDuties>;
  readonly owners: readonly pg.Client[];
  readonly server_pid: number;
  readonly rate_per_s: number;
  /** Runs so far, and arrivals. */
  runs: number;
  numbers: number;
}

/**
 * Events of one room on their way to another in another process: from the commit to the handler,
 * over two shards, at fixed times; and what one costs in 1, 10 and 50 areas.
 */
export async function benchEventLag(options: {
  rate_per_s: number;
  seconds: number;
  rounds: number;
  log: Log;
}): Promise<BenchResult> {
  const { log, seconds, rate_per_s } = options;
  const data_dir = makeOwnFolder('bench');
  const server = await startEmbeddedPostgres({
    data_dir,
    log,
    databases: DATABASES,
    settings: { fsync: 'on', synchronous_commit: 'on' },
  });
  const urls = DATABASES.map((name) => server.url(name));
  const owners = urls.map((url) => new pg.Client({ connectionString: url }));
  const subscriber = startOwnProcess<SubscriberDuties>(
    new URL('./event-lag-subscriber.ts', import.meta.url),
  );
  const publisher = startOwnProcess<PublisherDuties>(
    new URL('./event-lag-publisher.ts', import.meta.url),
  );
  try {
    await openRooms(urls, { publisher, subscriber });
    for (const owner of owners) await owner.connect();
    const { pid: server_pid } = server;
    const bench = { publisher, subscriber, owners, server_pid, rate_per_s, runs: 0, numbers: 0 };
    await playRun(bench, AREAS, WARM_UP_S);
    const play = async (areas: number): Promise<LagRun> => {
      const run = await playRun(bench, areas, seconds);
      const { p50_ms, p99_ms } = run.commit_to_handler;
      log(`${String(areas)} areas: p50 ${String(p50_ms)} ms, p99 ${String(p99_ms)} ms`);
      return run;
    };
    const steps: LagRun[] = [];
    for (const areas of STEPS) steps.push(await play(areas));
    const rounds: LagRun[] = [];
    for (let n = 0; n < options.rounds; n++) rounds.push(await play(AREAS));
    return judgeEventLag(rounds, steps, { rate_per_s, seconds });
  } finally {
    await publisher.close();
    await subscriber.close();
    for (const owner of owners) await owner.end();
    await server.stop();
    await removeOwnFolder(data_dir);
  }
}

async function openRooms(
  urls: readonly string[],
  { publisher, subscriber }: Pick<Bench, 'publisher' | 'subscriber'>,
): Promise<void> {
  const deaf = { heard_ms: new Map(), kept_ms: new Map(), calls: 0 };
  for (const url of urls)
    await migrate(url, [publisherRoom, subscriberRoom(deaf)], () => new Date());
  const port = await subscriber.ask('open', { urls });
  const subscriber_url = `http://127.0.0.1:${String(port)}`;
  await publisher.ask('open', { urls, subscriber_url });
}

async function playRun(bench: Bench, areas: number, seconds: number): Promise<LagRun> {
  await emptyTables(bench);
  const { publisher, subscriber, rate_per_s } = bench;
  const run = ++bench.runs;
  const first_number = bench.numbers;
  const load: PublisherLoad = {
    area_ids: Array.from({ length: areas }, (_, n) => `area-${String(n)}`),
    rate_per_s,
    seconds,
    seed: run,
    run,
    first_number,
  };
  const times = () => [
    processorTimeOf(publisher.pid),
    processorTimeOf(subscriber.pid),
    processorTimeOf(bench.server_pid),
  ];
  const before = times();
  const published = await publisher.ask('publish', load);
  const count = published.committed_ms.length;
  bench.numbers += count;
  await untilDelivered(bench);
  const used = times().map((now, n) => now - (before[n] ?? 0));
  const heard = await subscriber.ask('collect', { first_number, count });
  const tables = await lookAtTables(bench);
  const each_ms = (used_s: number | undefined) => rounded(((used_s ?? 0) / count) * 1000, 3);
  return {
    areas,
    asked: count,
    published: published.committed_ms.filter((at_ms) => !Number.isNaN(at_ms)).length,
    ...tables,
    delivered_again: heard.calls - tables.heard,
    commit_to_handler: spreadOf(published.committed_ms, heard.heard_ms),
    commit_to_kept: spreadOf(published.committed_ms, heard.kept_ms),
    intended_to_handler: spreadOf(published.intended_ms, heard.heard_ms),
    generator_lag_p99_ms: rounded(quantile([...published.lag_ms], 0.99), 2),
    publisher_cpu_ms: each_ms(used[0]),
    subscriber_cpu_ms: each_ms(used[1]),
    postgres_cpu_ms: each_ms(used[2]),
  };
}

/** Every run begins with the same tables. */
async function emptyTables({ owners }: Bench): Promise<void> {
  for (const owner of owners) {
    await owner.query(
      'truncate bench_publisher.things, bench_publisher.events, bench_publisher.outbox, bench_subscriber.heard',
    );
    await owner.query('checkpoint');
  }
}

async function untilDelivered({ owners }: Bench): Promise<void> {
  const give_up_at = performance.now() + ARRIVE_MOST_MS;
  while (performance.now() < give_up_at) {
    const counts = await Promise.all(
      owners.map(async (owner) => {
        const { rows } = await owner.query('select 1 from bench_publisher.outbox limit 1');
        return rows.length;
      }),
    );
    if (counts.every((count) => count === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

async function lookAtTables({ owners }: Bench): Promise<HeardTables> {
  const parts = await Promise.all(
    owners.map(async (owner) => {
      const { rows } = await owner.query<Record<keyof HeardTables, string>>(
        `select (select count(*) from bench_publisher.events) as stored,
           (select count(*) from bench_subscriber.heard h
              join bench_publisher.events e on e.shard_key = h.area_id and e.event_id = h.event_id) as heard,
           (select count(*) from (
              select h.stream_version <> row_number() over (partition by h.area_id, h.stream_id order by h.position) as strayed
              from bench_subscriber.heard h
              join bench_publisher.events e on e.shard_key = h.area_id and e.event_id = h.event_id) as told
            where strayed) as out_of_order,
           (select count(*) from bench_publisher.outbox) +
           (select count(*) from bench_publisher.dead_letters) as left`,
      );
      return rows[0];
    }),
  );
  const sum = (name: keyof HeardTables) =>
    parts.reduce((total, part) => total + Number(part?.[name] ?? 0), 0);
  return {
    stored: sum('stored'),
    heard: sum('heard'),
    out_of_order: sum('out_of_order'),
    left: sum('left'),
  };
}

import { cpus } from 'node:os';
import { join } from 'node:path';
import { migrate, roleOf } from '@drais/kit/db/migrate';
import { startEmbeddedPostgres } from '@drais/kit/postgres/embedded';
import { makeOwnFolder, removeOwnFolder } from '@drais/kit/postgres/own-folder';
import pg from 'pg';
import { rooms } from '../rooms.ts';
import { processorTimeOf } from './processor-time.ts';
import { type OurArm, openOurArm } from './reservation-ours.ts';
import { findPgbench, type PgbenchScript, runPgbench, writeScript } from './reservation-pgbench.ts';
import { countTables, fillTables, firstDay, type TableCounts } from './reservation-table.ts';
import { type BenchResult, type Log, median, rounded } from './result.ts';

const CLIENTS = 16;
const RATIO_LEAST = 0.9;
/**
 * Before the first round, not counted: a server that has just started is still compiling and
 * connecting.
 */
const WARM_UP_S = 4;

interface Bench {
  readonly arm: OurArm;
  readonly owner: pg.Client;
  readonly first_day: Date;
  readonly seconds: number;
  /** Of the database server. */
  readonly server_pid: number;
  pgbench(seconds: number): Promise<{ latency_ms: number }>;
}

/**
 * One side's share of a round: what the tables hold afterwards, and the processor time of each
 * stored reservation.
 */
interface Side extends TableCounts {
  readonly stored_per_s: number;
  readonly client_cpu_ms: number;
  readonly postgres_cpu_ms: number;
}

interface Round {
  readonly ours: Side & { readonly refused: number; readonly counted: number };
  readonly peer: Side & { readonly latency_ms: number };
}

/**
 * Stores reservations through the booking room and through pgbench with the same statements, in
 * turns.
 */
export async function benchReservationSql(options: {
  seconds: number;
  rounds: number;
  log: Log;
}): Promise<BenchResult> {
  const program = findPgbench();
  const { log, seconds } = options;
  const data_dir = makeOwnFolder('bench');
  const server = await startEmbeddedPostgres({
    data_dir,
    log,
    databases: ['bench'],
    settings: { fsync: 'on', synchronous_commit: 'on' },
  });
  const url = server.url('bench');
  const owner = new pg.Client({ connectionString: url });
  const first_day = firstDay(new Date());
  try {
    await migrate(
      url,
      rooms.filter(({ name }) => name === 'booking'),
      () => new Date(),
    );
    await owner.connect();
    const arm = await openOurArm(url, first_day, CLIENTS);
    try {
      const { statements, made } = await arm.capture();
      const { rows } = await owner.query<{ event_id: string }>(
        'select event_id from booking.events',
      );
      const script = writeScript(statements, made, rows[0]?.event_id ?? '');
      const file = join(data_dir, 'reserve.pgbench');
      const pgbench = () =>
        runPgbench(program, {
          script,
          file,
          url,
          role: roleOf('booking'),
          first_day,
          clients: CLIENTS,
          seconds,
        });
      const bench = { arm, owner, first_day, seconds, server_pid: server.pid, pgbench };
      await playRound({ ...bench, seconds: WARM_UP_S });
      const rounds: Round[] = [];
      for (let number = 1; number <= options.rounds; number++) {
        const round = await playRound({
          arm,
          owner,
          first_day,
          seconds,
          server_pid: server.pid,
          pgbench,
        });
        rounds.push(round);
        log(
          `round ${String(number)}: ${String(round.ours.stored_per_s)}/s of ours, ${String(round.peer.stored_per_s)}/s of pgbench`,
        );
      }
      return judge(rounds, { seconds, script });
    } finally {
      await arm.close();
    }
  } finally {
    await owner.end();
    await server.stop();
    await removeOwnFolder(data_dir);
  }
}

async function playRound(bench: Bench): Promise<Round> {
  const mine = await playSide(bench, () =>
    bench.arm.run({ clients: CLIENTS, seconds: bench.seconds }),
  );
  const theirs = await playSide(bench, async () => ({
    took_s: bench.seconds,
    ...(await bench.pgbench(bench.seconds)),
  }));
  return {
    ours: { ...mine.side, refused: mine.run.refused, counted: mine.run.stored },
    peer: { ...theirs.side, latency_ms: theirs.run.latency_ms },
  };
}

/** From the same tables each time, through `run`, to what the tables hold then. */
async function playSide<Run extends { took_s: number }>(
  bench: Bench,
  run: () => Promise<Run>,
): Promise<{ run: Run; side: Side }> {
  const { owner, server_pid } = bench;
  await fillTables(owner, bench.first_day);
  const before = {
    client_s: processorTimeOf(process.pid, server_pid),
    postgres_s: processorTimeOf(server_pid),
  };
  const done = await run();
  const client_s = processorTimeOf(process.pid, server_pid) - before.client_s;
  const postgres_s = processorTimeOf(server_pid) - before.postgres_s;
  const counts = await countTables(owner);
  const each_ms = (used_s: number): number => rounded((used_s / counts.reservations) * 1000, 3);
  return {
    run: done,
    side: {
      stored_per_s: rounded(counts.reservations / done.took_s),
      client_cpu_ms: each_ms(client_s),
      postgres_cpu_ms: each_ms(postgres_s),
      ...counts,
    },
  };
}

function judge(
  rounds: readonly Round[],
  run: { seconds: number; script: PgbenchScript },
): BenchResult {
  const ratio = median(rounds.map(({ ours, peer }) => ours.stored_per_s / peer.stored_per_s));
  const cpu_ratio = median(rounds.map(({ ours, peer }) => cpuOf(peer) / cpuOf(ours)));
  const overlaps = rounds.reduce((sum, { ours, peer }) => sum + ours.overlaps + peer.overlaps, 0);
  // A success that was counted and is not in the tables, or the other way round, makes the speed
  // worthless.
  const uncounted = rounds.reduce(
    (sum, { ours }) =>
      sum + Math.abs(ours.counted - ours.reservations) + Math.abs(ours.events - ours.reservations),
    0,
  );
  return {
    bench: 'reservation-sql',
    met: ratio >= RATIO_LEAST && overlaps === 0 && uncounted === 0,
    aims: { ours_to_pgbench: `>= ${String(RATIO_LEAST)}`, overlaps: '0', uncounted: '0' },
    // The second is what the first would be if both had the cores for themselves and the disk were
    // no limit.
    ratios: { ours_to_pgbench: rounded(ratio, 3), pgbench_cpu_to_ours: rounded(cpu_ratio, 3) },
    figures: {
      stored_per_s: median(rounds.map(({ ours }) => ours.stored_per_s)),
      overlaps,
      uncounted,
      clients: CLIENTS,
      seconds: run.seconds,
      cpus: `${String(cpus().length)} x ${cpus()[0]?.model ?? ''}`,
      rounds: rounds.map(({ ours }) => ours),
    },
    peers: {
      pgbench_stored_per_s: median(rounds.map(({ peer }) => peer.stored_per_s)),
      rounds: rounds.map(({ peer }) => peer),
      script: run.script.text,
    },
  };
}

function cpuOf({ client_cpu_ms, postgres_cpu_ms }: Side): number {
  return client_cpu_ms + postgres_cpu_ms;
}

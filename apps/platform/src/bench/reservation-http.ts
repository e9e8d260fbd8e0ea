import { join } from 'node:path';
import { roleOf } from '@drais/kit/db/migrate';
import pg from 'pg';
import type { RunningPlatform } from '../platform.ts';
import { type OwnProcess, startOwnProcess } from './own-process.ts';
import {
  endedChildrenTimeOf,
  mainThreadTimeOf,
  mainThreadWaitOf,
  processorTimeOf,
} from './processor-time.ts';
import type { ClientsDuties, ReservationLoad } from './reservation-http-clients.ts';
import {
  type HttpRound,
  judgeReservationHttp,
  type OurFigures,
  type PeerFigures,
} from './reservation-http-judge.ts';
import { openBenchTown } from './reservation-http-town.ts';
import { openOurArm } from './reservation-ours.ts';
import { findPgbench, type PgbenchScript, runPgbench, writeScript } from './reservation-pgbench.ts';
import { countTables, fillTables, SLOT_S, SLOTS, type TableCounts } from './reservation-table.ts';
import { type BenchResult, type Log, quantile, rounded } from './result.ts';
import { withPlatform } from './with-platform.ts';

const CLIENTS = 16;
const WARM_UP_S = 5;
/** Periods lie at least so far ahead that none begins while the bench runs. */
const AHEAD_S = 1_800;
/** The last hours of the week are further away than the rules allow. */
const SLOTS_OPEN = SLOTS - 8;
/** Tokens a second of a run: more than any machine here will use. */
const TOKENS_PER_S = 4_000;

interface Bench {
  readonly platform: RunningPlatform;
  readonly clients: OwnProcess<ClientsDuties>;
  readonly owner: pg.Client;
  readonly riders: readonly string[];
  readonly first_slot: Date;
  readonly postgres_pid: number;
  pgbench(seconds: number): Promise<{ latency_ms: number }>;
}

/**
 * The reservations of `reservation-sql`, asked for by HTTP: a token that is checked, a key that is
 * kept, and every call that a reservation needs; in turns with pgbench, which only stores.
 */
export async function benchReservationHttp(options: {
  seconds: number;
  rounds: number;
  log: Log;
}): Promise<BenchResult> {
  const program = findPgbench();
  return withPlatform({}, options.log, async ({ platform, settings, postgres_pid }) => {
    const url = platform.environment.database_urls[0] as string;
    const owner = new pg.Client({ connectionString: url });
    const clients = startOwnProcess<ClientsDuties>(
      new URL('./reservation-http-clients.ts', import.meta.url),
    );
    try {
      await owner.connect();
      const riders = await openBenchTown(platform.environment.public_url, owner);
      const first_slot = firstSlot(new Date());
      const script = await captureScript(url, owner, first_slot);
      const file = join(settings.DRAIS_DATA_DIR, 'reserve.pgbench');
      const peer = { script, file, url, role: roleOf('booking'), first_day: first_slot };
      const pgbench = (seconds: number) =>
        runPgbench(program, { ...peer, clients: CLIENTS, seconds });
      const bench = { platform, clients, owner, riders, first_slot, postgres_pid, pgbench };
      return await playRounds(bench, script, options);
    } finally {
      await owner.end();
      await clients.close();
    }
  });
}

async function playRounds(
  bench: Bench,
  script: PgbenchScript,
  options: { seconds: number; rounds: number; log: Log },
): Promise<BenchResult> {
  const { seconds } = options;
  await playRound(bench, WARM_UP_S);
  const rounds: HttpRound[] = [];
  for (let number = 1; number <= options.rounds; number++) {
    const round = await playRound(bench, seconds);
    rounds.push(round);
    options.log(
      `round ${String(number)}: ${String(round.ours.stored_per_s)}/s over HTTP, ${String(round.peer.stored_per_s)}/s of pgbench`,
    );
  }
  return judgeReservationHttp(rounds, { clients: CLIENTS, seconds, script: script.text });
}

/** The first full quarter hour that is far enough away. */
function firstSlot(now: Date): Date {
  const slot_ms = SLOT_S * 1000;
  return new Date(Math.ceil((now.getTime() + AHEAD_S * 1000) / slot_ms) * slot_ms);
}

/** What the booking room sends for one reservation, as in `reservation-sql`. */
async function captureScript(
  url: string,
  owner: pg.Client,
  first_slot: Date,
): Promise<PgbenchScript> {
  const arm = await openOurArm(url, first_slot, 1);
  try {
    const { statements, made } = await arm.capture();
    const { rows } = await owner.query<{ event_id: string }>(
      'select event_id from booking.events where stream_id = $1',
      [made.reservation_id],
    );
    return writeScript(statements, made, rows[0]?.event_id ?? '');
  } finally {
    await arm.close();
  }
}

async function playRound(bench: Bench, seconds: number): Promise<HttpRound> {
  return { ours: await playOurs(bench, seconds), peer: await playPeer(bench, seconds) };
}

async function playOurs(bench: Bench, seconds: number): Promise<OurFigures> {
  await fill(bench);
  const { platform, clients, riders } = bench;
  const { port, public_url, master_secret } = platform.environment;
  await clients.ask('prepare', {
    issuer: { public_url, master_secret },
    riders,
    tokens: seconds * TOKENS_PER_S,
  });
  const load: ReservationLoad = {
    port,
    clients: CLIENTS,
    seconds,
    first_slot_at: bench.first_slot.getTime(),
    slots: SLOTS_OPEN,
  };
  const core_pid = platform.pids()['core'] ?? 0;
  const times = () => ({
    core_s: processorTimeOf(core_pid),
    loop_s: mainThreadTimeOf(core_pid),
    waited_s: mainThreadWaitOf(core_pid),
    clients_s: processorTimeOf(clients.pid),
    postgres_s: processorTimeOf(bench.postgres_pid),
  });
  const before = times();
  const run = await clients.ask('reserve', load);
  const counts = await countTables(bench.owner);
  const after = times();
  const each_ms = eachOf(counts);
  return {
    ...counts,
    stored_per_s: rounded(counts.reservations / run.took_s),
    core_cpu_ms: each_ms(after.core_s - before.core_s),
    core_loop_cpu_ms: each_ms(after.loop_s - before.loop_s),
    core_loop_waited_ms: each_ms(after.waited_s - before.waited_s),
    clients_cpu_ms: each_ms(after.clients_s - before.clients_s),
    postgres_cpu_ms: each_ms(after.postgres_s - before.postgres_s),
    counted: run.stored,
    refused: run.refused,
    failures: run.failures,
    p50_ms: rounded(quantile([...run.taken_ms], 0.5), 1),
    p99_ms: rounded(quantile([...run.taken_ms], 0.99), 1),
    repeated: run.repeated,
    repeated_differently: run.repeated_differently,
  };
}

async function playPeer(bench: Bench, seconds: number): Promise<PeerFigures> {
  await fill(bench);
  const before = {
    client_s: endedChildrenTimeOf(process.pid),
    postgres_s: processorTimeOf(bench.postgres_pid),
  };
  const { latency_ms } = await bench.pgbench(seconds);
  // Counting gives PostgreSQL the time to see that pgbench's sessions have ended.
  const counts = await countTables(bench.owner);
  const client_s = endedChildrenTimeOf(process.pid) - before.client_s;
  const postgres_s = processorTimeOf(bench.postgres_pid) - before.postgres_s;
  const each_ms = eachOf(counts);
  return {
    ...counts,
    stored_per_s: rounded(counts.reservations / seconds),
    client_cpu_ms: each_ms(client_s),
    postgres_cpu_ms: each_ms(postgres_s),
    latency_ms,
  };
}

async function fill({ owner, first_slot }: Bench): Promise<void> {
  await owner.query('truncate booking.idempotency_keys');
  await fillTables(owner, first_slot);
}

function eachOf({ reservations }: TableCounts): (used_s: number) => number {
  return (used_s) => rounded((used_s / Math.max(1, reservations)) * 1000, 3);
}

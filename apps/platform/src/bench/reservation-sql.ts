import { mkdtempSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate, roleOf } from '@drais/kit/db/migrate';
import { startEmbeddedPostgres } from '@drais/kit/postgres/embedded';
import { removePlace } from '@drais/kit/postgres/place';
import pg from 'pg';
import { rooms } from '../rooms.ts';
import { openOurArm, type OurArm } from './reservation-ours.ts';
import { findPgbench, type PgbenchScript, runPgbench, writeScript } from './reservation-pgbench.ts';
import { countTables, fillTables, firstDay, type TableCounts } from './reservation-table.ts';
import { type BenchResult, type Log, median, rounded } from './result.ts';

const CLIENTS = 16;
const RATIO_LEAST = 0.9;

interface Round {
  readonly ours_per_s: number;
  readonly peer_per_s: number;
  readonly ours: TableCounts & { refused: number; counted: number; cpu_ms_each: number };
  readonly peer: TableCounts & { latency_ms: number };
}

/** Stores reservations through the booking room and through pgbench with the same statements, in turns. */
export async function benchReservationSql(options: { seconds: number; rounds: number; log: Log }): Promise<BenchResult> {
  const program = findPgbench();
  const { log } = options;
  const data_dir = mkdtempSync(join(tmpdir(), 'drais-bench-'));
  const server = await startEmbeddedPostgres({ data_dir, log, databases: ['bench'], settings: { fsync: 'on', synchronous_commit: 'on' } });
  const url = server.url('bench');
  const owner = new pg.Client({ connectionString: url });
  const first_day = firstDay(new Date());
  try {
    await migrate(url, rooms.filter(({ name }) => name === 'booking'), () => new Date());
    await owner.connect();
    const arm = await openOurArm(url, first_day, CLIENTS);
    try {
      const { statements, made } = await arm.capture();
      const { rows } = await owner.query<{ event_id: string }>('select event_id from booking.events');
      const script = writeScript(statements, made, rows[0]?.event_id ?? '');
      const rounds: Round[] = [];
      for (let number = 1; number <= options.rounds; number++) {
        const round = await playRound({ arm, owner, first_day, seconds: options.seconds }, () => runPgbench(program, {
          script, file: join(data_dir, 'reserve.pgbench'), url, role: roleOf('booking'), first_day, clients: CLIENTS, seconds: options.seconds,
        }));
        rounds.push(round);
        log(`round ${String(number)}: ${String(rounded(round.ours_per_s))}/s of ours, ${String(rounded(round.peer_per_s))}/s of pgbench`);
      }
      return judge(rounds, { ...options, statements: statements.length, script });
    } finally {
      await arm.close();
    }
  } finally {
    await owner.end();
    await server.stop();
    removePlace(data_dir);
  }
}

async function playRound(
  { arm, owner, first_day, seconds }: { arm: OurArm; owner: pg.Client; first_day: Date; seconds: number },
  pgbench: () => Promise<{ latency_ms: number }>,
): Promise<Round> {
  await fillTables(owner, first_day);
  const run = await arm.run({ clients: CLIENTS, seconds });
  const ours = await countTables(owner);
  await fillTables(owner, first_day);
  const { latency_ms } = await pgbench();
  const peer = await countTables(owner);
  return {
    ours_per_s: ours.reservations / run.took_s,
    peer_per_s: peer.reservations / seconds,
    ours: { ...ours, refused: run.refused, counted: run.stored, cpu_ms_each: rounded((run.cpu_s / run.stored) * 1000, 3) },
    peer: { ...peer, latency_ms },
  };
}

function judge(rounds: readonly Round[], run: { seconds: number; statements: number; script: PgbenchScript }): BenchResult {
  const ratio = median(rounds.map(({ ours_per_s, peer_per_s }) => ours_per_s / peer_per_s));
  const overlaps = rounds.reduce((sum, { ours, peer }) => sum + ours.overlaps + peer.overlaps, 0);
  // A success that was counted and is not in the tables, or the other way round, makes the speed worthless.
  const uncounted = rounds.reduce((sum, { ours }) => sum + Math.abs(ours.counted - ours.reservations) + Math.abs(ours.events - ours.reservations), 0);
  return {
    bench: 'reservation-sql',
    met: ratio >= RATIO_LEAST && overlaps === 0 && uncounted === 0,
    aims: { ours_to_pgbench: `>= ${String(RATIO_LEAST)}`, overlaps: '0', uncounted: '0' },
    ratios: { ours_to_pgbench: rounded(ratio, 3) },
    figures: {
      stored_per_s: rounded(median(rounds.map(({ ours_per_s }) => ours_per_s))),
      overlaps,
      uncounted,
      clients: CLIENTS,
      seconds: run.seconds,
      statements: run.statements,
      cpus: `${String(cpus().length)} x ${cpus()[0]?.model ?? ''}`,
      rounds: rounds.map(({ ours_per_s, ours }) => ({ per_s: rounded(ours_per_s), ...ours })),
    },
    peers: {
      pgbench_stored_per_s: rounded(median(rounds.map(({ peer_per_s }) => peer_per_s))),
      rounds: rounds.map(({ peer_per_s, peer }) => ({ per_s: rounded(peer_per_s), ...peer })),
      script: run.script.text,
    },
  };
}

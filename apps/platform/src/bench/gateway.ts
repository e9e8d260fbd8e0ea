import { booking } from '@drais/contracts';
import { freePort } from '@drais/kit/postgres/free-port';
import { deriveSecret } from '@drais/kit/secrets';
import { expect } from '@drais/twin/replay/day-town';
import type { RunningPlatform } from '../platform.ts';
import type { GatewayArm, GatewayLoad, GeneratorDuties, Looked } from './gateway-generator.ts';
import { type ArmFigures, type GatewayRound, judgeGateway } from './gateway-judge.ts';
import { type OwnProcess, startOwnProcess } from './own-process.ts';
import { mainThreadTimeOf, mainThreadWaitOf, processorTimeOf } from './processor-time.ts';
import { type BenchResult, type Log, quantile, rounded } from './result.ts';
import { openStreet } from './riding.ts';
import { withPlatform } from './with-platform.ts';

/** Riders who look at their reservations, in turn. */
const RIDERS = 16;
/** Before the first round, not counted: code that has not run is not compiled yet. */
const WARM_UP_S = 5;

interface Bench {
  readonly platform: RunningPlatform;
  /** Where the core answers signed calls. */
  readonly call_port: number;
  readonly generator: OwnProcess<GeneratorDuties>;
  readonly looked: readonly Looked[];
}

/**
 * One reservation asked for at fixed times, through the gateway with tokens that it has never seen,
 * and at the room's own door with signed calls; in turns. Both doors are of the same core process.
 */
export async function benchGateway(options: {
  rate_per_s: number;
  seconds: number;
  rounds: number;
  log: Log;
}): Promise<BenchResult> {
  const call_port = await freePort();
  const more = {
    DRAIS_DEMO_AREA: 'on',
    DRAIS_CALL_PORT: String(call_port),
    DRAIS_LISTEN_HOST: '127.0.0.1',
  };
  return withPlatform(more, options.log, async ({ platform, settings }) => {
    const looked = await reserve(platform, settings);
    const generator = startOwnProcess<GeneratorDuties>(
      new URL('./gateway-generator.ts', import.meta.url),
    );
    try {
      return await playRounds({ platform, call_port, generator, looked }, options);
    } finally {
      await generator.close();
    }
  });
}

async function playRounds(
  bench: Bench,
  options: { rate_per_s: number; seconds: number; rounds: number; log: Log },
): Promise<BenchResult> {
  const { rate_per_s, seconds } = options;
  await playRound(bench, { rate_per_s, seconds: WARM_UP_S, seed: 0 });
  const rounds: GatewayRound[] = [];
  for (let seed = 1; seed <= options.rounds; seed++) {
    const round = await playRound(bench, { rate_per_s, seconds, seed });
    rounds.push(round);
    const { direct, gateway } = round;
    options.log(
      `round ${String(seed)}: p50 ${String(gateway.p50_ms)} ms through the gateway, ${String(direct.p50_ms)} ms at the room; p99 ${String(gateway.p99_ms)} and ${String(direct.p99_ms)} ms`,
    );
  }
  return judgeGateway(rounds, { rate_per_s, seconds, riders: RIDERS });
}

/** A reservation for each rider, by the public doors. */
async function reserve(
  platform: RunningPlatform,
  settings: Readonly<Record<string, string>>,
): Promise<Looked[]> {
  const street = await openStreet(platform.environment.public_url);
  const mqtt_url = `mqtt://127.0.0.1:${settings['DRAIS_MQTT_PORT'] ?? ''}`;
  const looked: Looked[] = [];
  for (let n = 0; n < RIDERS; n++) {
    const { code, vehicle } = await street.vehicle(`LOOK-${String(n)}`, mqtt_url);
    await vehicle.close();
    const { account_id, client } = await street.rider();
    const held = await client.call(booking.reserveVehicle, { area_id: street.area_id, code });
    looked.push({ account_id, reservation_id: expect(held).reservation_id });
  }
  return looked;
}

type Run = Pick<GatewayLoad, 'rate_per_s' | 'seconds' | 'seed'>;

async function playRound(bench: Bench, run: Run): Promise<GatewayRound> {
  return {
    direct: await playArm(bench, 'direct', run),
    gateway: await playArm(bench, 'gateway', run),
  };
}

async function playArm(
  { platform, call_port, generator, looked }: Bench,
  arm: GatewayLoad['arm'],
  run: Run,
): Promise<ArmFigures> {
  const { environment } = platform;
  const master = Buffer.from(environment.master_secret, 'base64');
  const core_pid = platform.pids()['core'] ?? 0;
  const clock = () => ({
    core_s: processorTimeOf(core_pid),
    loop_s: mainThreadTimeOf(core_pid),
    waited_s: mainThreadWaitOf(core_pid),
  });
  const before = clock();
  const load: GatewayLoad = {
    arm,
    port: arm === 'gateway' ? environment.port : call_port,
    call_secret: deriveSecret(master, 'calls between processes'),
    issuer: { public_url: environment.public_url, master_secret: environment.master_secret },
    looked,
    ...run,
  };
  const played = await generator.ask('ask', load);
  const after = clock();
  const each_ms = (used_s: number) => rounded((used_s / played.asked) * 1000, 3);
  return {
    ...figuresOf(played),
    core_cpu_ms: each_ms(after.core_s - before.core_s),
    core_loop_cpu_ms: each_ms(after.loop_s - before.loop_s),
    core_loop_waited_ms: each_ms(after.waited_s - before.waited_s),
  };
}

function figuresOf({
  taken_ms,
  lag_ms,
  asked,
  failures,
}: GatewayArm): Omit<ArmFigures, 'core_cpu_ms' | 'core_loop_cpu_ms' | 'core_loop_waited_ms'> {
  const at = (values: Float64Array, share: number) => rounded(quantile([...values], share), 2);
  return {
    asked,
    answered: taken_ms.length,
    failures,
    p50_ms: at(taken_ms, 0.5),
    p95_ms: at(taken_ms, 0.95),
    p99_ms: at(taken_ms, 0.99),
    generator_lag_p50_ms: at(lag_ms, 0.5),
    generator_lag_p99_ms: at(lag_ms, 0.99),
  };
}

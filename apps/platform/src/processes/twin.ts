import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { liveInTown } from '@drais/twin/life/live-in-town';
import { DEMO_OPERATOR } from '../demo/accounts.ts';
import type { AreaFixture } from '../demo/seed.ts';
import { liveWithSupervisor, readEnvironment, tellReady } from '../process-life.ts';
import { PROJECT_ROOT } from '../settings.ts';

// The demo's simulated vehicles and riders. They come in by the public doors, as everybody does,
// and whether they live decides nothing about whether the platform is ready.
const environment = await readEnvironment();
const log = (line: string): void => console.log(`twin: ${line}`);

// Their clocks are the wall's: on a stepped business clock every report would lie in its future or
// past.
const is_real_time = environment.demo_clock_from === undefined;
const life =
  environment.demo_area && !environment.production && is_real_time
    ? await liveInDemoTown()
    : undefined;
// Without a life there is no timer or socket that would keep the process.
const waiting = setInterval(() => undefined, 2 ** 30);

liveWithSupervisor({
  close: async () => {
    clearInterval(waiting);
    await life?.stop();
  },
});
tellReady();

async function liveInDemoTown() {
  // Only its text is needed: what seeds it would bring all rooms into this process.
  const fixture = JSON.parse(
    readFileSync(join(PROJECT_ROOT, 'fixtures', 'mannheim.json'), 'utf8'),
  ) as AreaFixture;
  return liveInTown({
    base_url: `http://localhost:${String(environment.port)}`,
    public_url: environment.public_url,
    mqtt_url: `mqtt://127.0.0.1:${String(environment.mqtt_port)}`,
    area_id: fixture.area.area_id,
    operator: { email: DEMO_OPERATOR.email, password: DEMO_OPERATOR.password },
    memory_file: join(environment.data_dir, 'twin.json'),
    fleet: fixture.fleet,
    seed: 'demo',
    log,
  });
}

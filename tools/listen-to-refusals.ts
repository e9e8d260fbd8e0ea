// Loaded before everything else into each Node process of a test run, also those that tests start:
// notes every kind of refusal that leaves the process, for the walk at the end of the run.

import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { REFUSED_CHANNEL } from '../packages/kit/src/calls/refused.ts';

const folder = process.env['DRAIS_TEST_REFUSALS'];
if (folder !== undefined) {
  const noted = new Set<string>();
  subscribe(REFUSED_CHANNEL, (refused) => {
    const line = JSON.stringify(refused);
    if (noted.has(line)) return;
    noted.add(line);
    // At once, since a test may end this process at any moment.
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${line}\n`);
  });
}

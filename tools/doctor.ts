// `npm run doctor`: why `npm start` would not work here, each line `ok` or the command that mends
// it.

import { join } from 'node:path';
import { holderOf, isPortFree } from '../apps/platform/src/port-holder.ts';
import { readSettings, SETTING_NAMES } from '../apps/platform/src/settings.ts';
import { lineOf } from './doctor/finding.ts';
import {
  checkClock,
  checkDataFolder,
  checkEngines,
  checkMemory,
  checkNode,
} from './doctor/machine.ts';
import { checkSettings } from './doctor/settings.ts';
import { checkDatabase, checkPort } from './doctor/surroundings.ts';
import { root } from './list-files.ts';

const { settings, findings } = checkSettings({
  env: process.env,
  known: SETTING_NAMES,
  read: readSettings,
});
findings.push(checkNode(process.versions.node), checkMemory());
findings.push(
  checkClock(Date.now(), performance.timeOrigin + performance.now(), join(root, 'package.json')),
);
if (settings !== undefined) {
  const { port, mqtt_port, data_dir, database_urls } = settings;
  const ports = { isFree: isPortFree, holderOf };
  findings.push(await checkPort({ port, setting: 'DRAIS_PORT', ...ports }));
  findings.push(await checkPort({ port: mqtt_port, setting: 'DRAIS_MQTT_PORT', ...ports }));
  findings.push(...checkDataFolder(data_dir));
  for (const url of database_urls) findings.push(await checkDatabase(url));
}
findings.push(...checkEngines());

for (const finding of findings) console.log(lineOf(finding));
const to_fix = findings.filter(({ state }) => state === 'fix').length;
console.log(to_fix === 0 ? '\nReady for npm start.' : `\n${to_fix} to fix before npm start.`);
process.exitCode = to_fix === 0 ? 0 : 1;

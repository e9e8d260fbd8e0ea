import { readSettings } from './settings.ts';
import { runPlatform } from './platform.ts';

try {
  await runPlatform(readSettings(process.env));
} catch (error) {
  console.error(`\nDrais did not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

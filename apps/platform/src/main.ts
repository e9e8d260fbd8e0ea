import { runPlatform } from './platform.ts';
import { readSettings } from './settings.ts';

try {
  await runPlatform(readSettings(process.env));
} catch (error) {
  console.error(
    `\nDrais did not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(1);
}

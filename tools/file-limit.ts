// Loaded into every test file's process before the file: ends a process that outlives its limit.
// node:test limits the time of single tests only; a forgotten handle after the last of them would
// keep the run waiting for ever.

/**
 * Longest a test file may take, in seconds: four times the slowest file on the smallest machine.
 */
const FILE_LIMIT_S = 180;

/** Stories across the whole platform build the web, start processes and replay days. */
const STORY_LIMIT_S = 600;

const file = process.argv[1] ?? '';
if (file.endsWith('.test.ts')) {
  const limit_s = file.includes('/e2e/') ? STORY_LIMIT_S : FILE_LIMIT_S;
  // Not awaited by the event loop: a file that ends in time is not held up by its own limit.
  setTimeout(() => {
    const open = new Set(process.getActiveResourcesInfo());
    console.error(`${file} is still running after ${limit_s} s.`);
    console.error(`Open handles: ${[...open].join(', ')}.`);
    process.exit(1);
  }, limit_s * 1000).unref();
}

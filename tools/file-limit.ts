// Loaded into every test file's process before the file: ends a process that outlives its limit.
// node:test limits the time of single tests only; a forgotten handle after the last of them would
// keep the run waiting for ever.

/**
 * Longest a test file may take, in seconds: four times the slowest file on the smallest machine.
 */
const FILE_LIMIT_S = 180;

/**
 * Stories across the whole platform start processes and replay days; tests in a browser build the
 * web and draw maps without a graphics card.
 */
const STORY_LIMIT_S = 600;

const file = process.argv[1] ?? '';
if (file.endsWith('.test.ts')) {
  const is_story = file.includes('/e2e/') || file.includes('/apps/web/test/');
  const limit_s = is_story ? STORY_LIMIT_S : FILE_LIMIT_S;
  // Not awaited by the event loop: a file that ends in time is not held up by its own limit.
  setTimeout(() => {
    const open = new Set(process.getActiveResourcesInfo());
    console.error(`${file} is still running after ${limit_s} s.`);
    console.error(`Open handles: ${[...open].join(', ')}.`);
    process.exit(1);
  }, limit_s * 1000).unref();
}

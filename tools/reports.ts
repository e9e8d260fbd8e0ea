// `npm run reports` writes the reports that are committed beside the code; with `--check` it
// compares instead and exits with 1 when one of them tells of an older house.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './list-files.ts';
import { renderSurface } from './report/surface-report.ts';
import { renderRooms } from './report/tables-report.ts';

interface Report {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

const only_check = process.argv.includes('--check');
const outdated = (await makeReports()).filter(
  ({ file, text }) => !existsSync(file) || readFileSync(file, 'utf8') !== text,
);
for (const { file, text } of outdated) {
  if (!only_check) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  console.log(
    `${relative(root, file)} ${only_check ? 'is out of date: npm run reports' : 'written'}`,
  );
}
if (outdated.length === 0) console.log('All reports are up to date.');
process.exitCode = only_check && outdated.length > 0 ? 1 : 0;

async function makeReports(): Promise<Report[]> {
  const rooms = await renderRooms();
  return [
    { file: join(root, 'docs/reference/surface.md'), text: renderSurface() },
    ...[...rooms].map(([{ folder }, text]) => ({ file: join(folder, 'report.sql.md'), text })),
  ];
}

import { join } from 'node:path';
import { type ReplayFindings, replayEvents } from '@drais/kit/events/replay';
import { deriveSecret, masterSecret } from '@drais/kit/secrets';
import pg from 'pg';
import { withDatabases } from '../databases.ts';
import { rooms } from '../rooms.ts';
import { readSettings } from '../settings.ts';
import { readArguments, runCommand } from './arguments.ts';

/**
 * Folds every room's events, from the event tables alone, into an empty schema and compares it with
 * the living state. Ends with exit code 1 when anything differs, is missing or was tampered with.
 */
async function replayAll(): Promise<number> {
  const given = readArguments(process.argv.slice(2), { values: [], flags: ['json'] });
  const settings = readSettings(process.env);
  const seal_secret = deriveSecret(
    masterSecret(join(settings.data_dir, 'secret'), settings.secret),
    'event seal',
  );
  const findings = await withDatabases(settings, (urls) => replayDatabases(urls, seal_secret));
  if (given.has('json')) console.log(JSON.stringify(findings));
  else for (const line of findings.map(describe)) console.log(line);
  return findings.every(isClean) ? 0 : 1;
}

/**
 * Replays all rooms of all databases, one after the other, each into a database of its own that is
 * dropped afterwards.
 */
export async function replayDatabases(
  urls: readonly string[],
  seal_secret: Buffer,
): Promise<(ReplayFindings & { database: string })[]> {
  const findings: (ReplayFindings & { database: string })[] = [];
  for (const source_url of urls) {
    const database = new URL(source_url).pathname.slice(1);
    for (const room of rooms) {
      const target = `${database}_replay_${room.name}`;
      await onServer(
        source_url,
        `drop database if exists ${pg.escapeIdentifier(target)} with (force)`,
      );
      await onServer(
        source_url,
        `create database ${pg.escapeIdentifier(target)} template template0`,
      );
      const target_url = Object.assign(new URL(source_url), { pathname: `/${target}` }).href;
      try {
        findings.push({
          database,
          ...(await replayEvents({ room, source_url, target_url, seal_secret })),
        });
      } finally {
        await onServer(
          source_url,
          `drop database if exists ${pg.escapeIdentifier(target)} with (force)`,
        );
      }
    }
  }
  return findings;
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'drais_replay' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function isClean({ tampered, gaps, differences }: ReplayFindings): boolean {
  return tampered.length + gaps.length + differences.length === 0;
}

function describe(found: ReplayFindings & { database: string }): string {
  const head = `${found.database} ${found.room}: ${String(found.events)} events`;
  if (isClean(found)) return `${head}, all state reproduced`;
  const lines = [
    ...found.tampered.map((id) => `tampered: ${id}`),
    ...found.gaps.map((gap) => `missing before: ${gap}`),
    ...found.differences,
  ];
  return [head, ...lines.map((line) => `  ${line}`)].join('\n');
}

if (import.meta.main) await runCommand(replayAll);

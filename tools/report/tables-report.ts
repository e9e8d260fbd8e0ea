import { migrate } from '@drais/kit/db/migrate';
import { testDatabases } from '@drais/kit/testing/database';
import { startTestPostgres } from '@drais/kit/testing/run-postgres';
import pg from 'pg';
import { readTables } from '../catalogue/read-tables.ts';
import { listRooms, type RoomFolder } from './list-rooms.ts';
import { renderTables } from './render-tables.ts';

/** Any instant: the tables do not depend on when they were made. */
const MIGRATED_AT = new Date(0);

/**
 * The report of each room's tables by its name, from all migrations applied to an empty database of
 * a throwaway server.
 */
export async function renderRooms(): Promise<ReadonlyMap<RoomFolder, string>> {
  const rooms = listRooms();
  const postgres = await startTestPostgres();
  try {
    process.env['DRAIS_TEST_POSTGRES_URL'] = postgres.env.DRAIS_TEST_POSTGRES_URL;
    const { urls } = await testDatabases({ template: 'reports', count: 1 });
    const url = urls[0] ?? '';
    await migrate(url, rooms, () => MIGRATED_AT);
    return await readRooms(url, rooms);
  } finally {
    await postgres.stop();
  }
}

/** The same for a database that holds the rooms' tables already. */
export async function readRooms(
  url: string,
  rooms: readonly RoomFolder[],
): Promise<ReadonlyMap<RoomFolder, string>> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const reports = new Map<RoomFolder, string>();
    for (const room of rooms) {
      reports.set(room, renderTables(room.name, await readTables(client, [room.name])));
    }
    return reports;
  } finally {
    await client.end();
  }
}

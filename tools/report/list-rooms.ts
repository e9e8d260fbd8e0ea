import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../list-files.ts';

/** A service that keeps tables, as far as its folder tells. */
export interface RoomFolder {
  /** Also the name of its schema. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Ends with a slash. */
  readonly migrations: URL;
}

/** The rooms with migrations, by name. Read from the folders: tools open no services. */
export function listRooms(): RoomFolder[] {
  const services = join(root, 'services');
  return readdirSync(services)
    .sort()
    .map((name) => {
      const folder = join(services, name);
      return { name, folder, migrations: pathToFileURL(join(folder, 'src/store/migrations/')) };
    })
    .filter(({ migrations }) => existsSync(migrations));
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from './embedded.ts';
import { makeOwnFolder, removeOwnFolder } from './own-folder.ts';
import { clusterDirOf } from './place.ts';

/** What the fixture process tells of itself when it stands. */
export interface Standing {
  readonly folder: string;
  readonly cluster_dir: string;
  readonly server_pid: number;
}

// A process with a folder of its own and a database in it. Told to, it removes both and stays.
const folder = makeOwnFolder('own-folder-test');
const data_dir = join(folder, 'postgres');
const server = await startEmbeddedPostgres({
  data_dir,
  log: () => undefined,
  settings: { shared_buffers: '16MB', fsync: 'off' },
});
const standing: Standing = {
  folder,
  cluster_dir: clusterDirOf(data_dir),
  server_pid: server.pid,
};
process.send?.(standing);
process.on('message', () => {
  void removeOwnFolder(folder).then(() => process.send?.({ is_there: existsSync(folder) }));
});

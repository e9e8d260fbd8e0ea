import { startEmbeddedPostgres } from '../postgres/embedded.ts';
import {
  newRunFolder,
  removeTestServer,
  TEST_MAX_CONNECTIONS,
  TEST_SETTINGS,
} from './test-folder.ts';

/** The PostgreSQL server of one test run. */
export interface TestPostgres {
  /** To be set for every test process of the run. */
  readonly env: { readonly DRAIS_TEST_POSTGRES_URL: string };
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** Starts one server for a whole test run; each test file clones its databases in it. */
export async function startTestPostgres(): Promise<TestPostgres> {
  const data_dir = await newRunFolder();
  const server = await startEmbeddedPostgres({
    data_dir,
    log: () => undefined,
    max_connections: TEST_MAX_CONNECTIONS,
    settings: TEST_SETTINGS,
  });
  return {
    env: { DRAIS_TEST_POSTGRES_URL: server.url('postgres') },
    stop: () => removeTestServer(data_dir),
  };
}

import { freePort } from '@drais/kit/postgres/free-port';
import { makeOwnFolder } from '@drais/kit/postgres/own-folder';

/**
 * Settings of a platform of its own, in a new empty folder and on free ports, so that it disturbs
 * nothing: without the web, the demo area and its life unless `more` asks for them. Two shards. The
 * folder is removed by `removeOwnFolder`.
 */
export async function ownPlatformSettings(
  purpose: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Record<string, string> & { DRAIS_DATA_DIR: string }> {
  return {
    DRAIS_DATA_DIR: makeOwnFolder(purpose),
    DRAIS_PORT: String(await freePort()),
    DRAIS_MQTT_PORT: String(await freePort()),
    DRAIS_TWIN: 'off',
    DRAIS_WEB: 'off',
    DRAIS_DEMO_AREA: 'off',
    DRAIS_SHARDS: '2',
    DRAIS_LOOPBACK_LIMIT_FACTOR: '100000',
    ...more,
  };
}

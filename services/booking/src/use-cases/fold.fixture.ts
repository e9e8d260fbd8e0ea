import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { shardNumber } from '@drais/kit/db/directory';
import { replayEvents } from '@drais/kit/events/replay';
import { deriveSecret } from '@drais/kit/secrets';
import { testDatabases } from '@drais/kit/testing/database';
import { bookingRoom } from '../index.ts';
import { area_id } from './town.fixture.ts';

const seal_secret = deriveSecret(createHash('sha256').update('test').digest(), 'event seal');

/** All that was recorded folds, in an empty database, to the state that is there. */
export async function assertFolds(room: { readonly urls: readonly string[] }): Promise<void> {
  const empty = await testDatabases({
    template: 'empty',
    prepare: async () => undefined,
    count: 1,
  });
  const source_url = room.urls[shardNumber(area_id, 2)] as string;
  const found = await replayEvents({
    room: bookingRoom,
    source_url,
    target_url: empty.urls[0] as string,
    seal_secret,
  });
  await empty.drop();
  assert.deepEqual(
    { ...found, events: 0 },
    { room: 'booking', events: 0, tampered: [], gaps: [], differences: [] },
  );
}

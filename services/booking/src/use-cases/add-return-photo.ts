import { booking } from '@drais/contracts';
import { useCase } from '@drais/kit';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { insertPhoto } from '../store/photos.ts';
import { findTrip } from '../store/trips.ts';

/** Long enough for a large photo over a poor network at the kerb. */
const UPLOAD_LIFETIME_S = 900;

export const addReturnPhotoUseCase = useCase(
  booking.addReturnPhoto,
  async (tools, context, { trip_id, content_type, size_bytes }) => {
    const area_id = shardKeyOf(trip_id);
    const shard = tools.db.shard(area_id);
    const trip = await findTrip(shard, area_id, trip_id);
    if (trip === null || trip.rider_id !== context.principal.account_id)
      return refuse('booking.trip_unknown', 'You have no such trip.');
    if (trip.status === 'ended' || trip.status === 'failed')
      return refuse('booking.trip_over', 'This trip is over.');

    const photo_id = context.newId(area_id, 'photo');
    const object_key = `return-photos/${area_id}/${photo_id}`;
    await insertPhoto(shard, { area_id, trip_id, photo_id, object_key });
    return accept({
      photo_id,
      upload_url: tools.objects.presignPut(object_key, {
        content_type,
        size_bytes,
        lifetime_s: UPLOAD_LIFETIME_S,
      }),
      expires_at: addSeconds(tools.wallNow(), UPLOAD_LIFETIME_S).toISOString(),
    });
  },
);

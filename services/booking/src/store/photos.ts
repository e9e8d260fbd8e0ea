import type { Queryable } from '@drais/kit';

interface PhotoId {
  readonly area_id: string;
  readonly trip_id: string;
  readonly photo_id: string;
}

export async function insertPhoto(
  db: Queryable,
  photo: PhotoId & { readonly object_key: string },
): Promise<void> {
  await db.query(
    'insert into booking.trip_photos (area_id, photo_id, trip_id, object_key) values ($1, $2, $3, $4) on conflict do nothing',
    [photo.area_id, photo.photo_id, photo.trip_id, photo.object_key],
  );
}

/** Where the photo of this trip was to be uploaded; null when the trip has no such photo. */
export async function findPhotoKey(db: Queryable, photo: PhotoId): Promise<string | null> {
  const rows = await db.query<{ object_key: string }>(
    'select object_key from booking.trip_photos where area_id = $1 and photo_id = $2 and trip_id = $3',
    [photo.area_id, photo.photo_id, photo.trip_id],
  );
  return rows[0]?.object_key ?? null;
}

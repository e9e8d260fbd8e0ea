import type { booking } from '@drais/contracts';
import type { Queryable } from '@drais/kit';
import type { InputOf } from '@drais/vocabulary/define';

interface TripKey {
  readonly area_id: string;
  readonly trip_id: string;
}

/** One event of a trip's stream, as it was recorded. */
export interface TripEventRow {
  readonly type: string;
  readonly occurred_at: Date;
  readonly recorded_at: Date;
  readonly data: Readonly<Record<string, unknown>>;
  readonly [column: string]: unknown;
}

/** A trip's record is some dozens of events; whoever pauses a thousand times is cut off here. */
const STEPS_MAX = 1000;

export function listTripEvents(db: Queryable, trip: TripKey): Promise<TripEventRow[]> {
  return db.query<TripEventRow>(
    `select type, occurred_at, recorded_at, data from booking.events
     where shard_key = $1 and stream_id = $2 order by stream_version limit $3`,
    [trip.area_id, trip.trip_id, STEPS_MAX],
  );
}

export interface TripPhoto {
  readonly photo_id: string;
  readonly object_key: string;
  /** Null: the rider. */
  readonly added_by: string | null;
  readonly [column: string]: unknown;
}

const PHOTOS_MAX = 50;

export function listTripPhotos(db: Queryable, trip: TripKey): Promise<TripPhoto[]> {
  return db.query<TripPhoto>(
    `select photo_id, object_key, added_by from booking.trip_photos
     where area_id = $1 and trip_id = $2 order by photo_id limit $3`,
    [trip.area_id, trip.trip_id, PHOTOS_MAX],
  );
}

export async function insertEvidencePhoto(
  db: Queryable,
  photo: TripKey & {
    readonly photo_id: string;
    readonly object_key: string;
    readonly added_by: string;
  },
): Promise<void> {
  await db.query(
    `insert into booking.trip_photos (area_id, photo_id, trip_id, object_key, added_by)
     values ($1, $2, $3, $4, $5) on conflict do nothing`,
    [photo.area_id, photo.photo_id, photo.trip_id, photo.object_key, photo.added_by],
  );
}

/** Where the vault keeps the place of the rider's attempt to end; null when there is none. */
export async function findPlaceRef(db: Queryable, trip: TripKey): Promise<string | null> {
  const rows = await db.query<{ place_ref: string | null }>(
    'select place_ref from booking.trips where area_id = $1 and trip_id = $2',
    [trip.area_id, trip.trip_id],
  );
  return rows[0]?.place_ref ?? null;
}

export interface PlaceView {
  readonly view_id: string;
  readonly viewed_at: Date;
  readonly viewed_by: string;
  readonly purpose: InputOf<typeof booking.viewEndPlace>['purpose'];
  readonly [column: string]: unknown;
}

const VIEWS_MAX = 200;

export function listPlaceViews(db: Queryable, trip: TripKey): Promise<PlaceView[]> {
  return db.query<PlaceView>(
    `select view_id, viewed_at, viewed_by, purpose from booking.end_place_views
     where area_id = $1 and trip_id = $2 order by view_id desc limit $3`,
    [trip.area_id, trip.trip_id, VIEWS_MAX],
  );
}

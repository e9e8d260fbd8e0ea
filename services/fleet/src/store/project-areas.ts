import { fleet } from '@drais/contracts';
import { changeOne, type Projector, project, type Transaction } from '@drais/kit';
import type { RecordedEvent } from '@drais/vocabulary/define';

const onAreaOpened = project(fleet.events.areaOpened, async (tx, event) => {
  const { data } = event;
  await changeOne(
    tx,
    { room: 'fleet', what: data.area_id },
    `insert into fleet.areas
       (area_id, name, time_zone, currency, country, center_lat, center_lon, opened_at, stream_version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict do nothing
     returning area_id`,
    [
      data.area_id,
      data.name,
      data.time_zone,
      data.currency,
      data.country,
      data.center.lat,
      data.center.lon,
      event.occurred_at,
      event.stream_version,
    ],
  );
});

const onVehicleTypeDefined = project(fleet.events.vehicleTypeDefined, async (tx, event) => {
  const { data } = event;
  await Promise.all([
    tx.query(
      `insert into fleet.vehicle_types
         (area_id, vehicle_type_id, vehicle_class, name, range_max_m, speed_max_m_s)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (area_id, vehicle_type_id) do update
         set vehicle_class = excluded.vehicle_class, name = excluded.name,
             range_max_m = excluded.range_max_m, speed_max_m_s = excluded.speed_max_m_s`,
      [
        event.shard_key,
        data.vehicle_type_id,
        data.vehicle_class,
        data.name,
        data.range_max_m,
        data.speed_max_m_s,
      ],
    ),
    moveAreaStream(tx, event),
  ]);
});

const onStationPlaced = project(fleet.events.stationPlaced, async (tx, event) => {
  const { data } = event;
  await Promise.all([
    tx.query(
      `insert into fleet.stations
         (area_id, station_id, short_name, name, lat, lon, capacity, radius_m, is_charging_station)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (area_id, station_id) do update
         set short_name = excluded.short_name, name = excluded.name, lat = excluded.lat, lon = excluded.lon,
             capacity = excluded.capacity, radius_m = excluded.radius_m,
             is_charging_station = excluded.is_charging_station`,
      [
        event.shard_key,
        data.station_id,
        data.short_name,
        data.name,
        data.lat,
        data.lon,
        data.capacity,
        data.radius_m,
        data.is_charging_station,
      ],
    ),
    moveAreaStream(tx, event),
  ]);
});

const onZoneDrawn = project(fleet.events.zoneDrawn, async (tx, event) => {
  const { data } = event;
  await Promise.all([
    tx.query(
      `insert into fleet.zones
         (area_id, zone_id, name, polygon, priority, vehicle_classes, ride_allowed, park_allowed, speed_limit_m_s)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (area_id, zone_id) do nothing`,
      [
        event.shard_key,
        data.zone_id,
        data.name,
        JSON.stringify(data.polygon),
        data.priority,
        data.vehicle_classes,
        data.ride_allowed,
        data.park_allowed,
        data.speed_limit_m_s ?? null,
      ],
    ),
    moveAreaStream(tx, event),
  ]);
});

/** Types, stations and zones are on the area's stream, whose head is kept with the area. */
async function moveAreaStream(tx: Transaction, event: RecordedEvent): Promise<void> {
  await tx.query(`update fleet.areas set stream_version = $2 where area_id = $1`, [
    event.shard_key,
    event.stream_version,
  ]);
}

export const areaProjectors: readonly Projector[] = [
  onAreaOpened,
  onVehicleTypeDefined,
  onStationPlaced,
  onZoneDrawn,
];

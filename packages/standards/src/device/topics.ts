/**
 * What a vehicle tells: each is a topic under `drais/v1/{device_id}/` that only this vehicle may
 * publish.
 */
export const UP_CHANNELS = ['reports', 'acks', 'time_requests'] as const;
export type UpChannel = (typeof UP_CHANNELS)[number];

/** What a vehicle is told: each is a topic that only this vehicle may subscribe to. */
export const DOWN_CHANNELS = ['commands', 'time'] as const;
export type DownChannel = (typeof DOWN_CHANNELS)[number];

const PREFIX = 'drais/v1/';

/**
 * JSON Schema pattern of a `device_id`. It holds none of MQTT's own signs (`/`, `+`, `#`), so an id
 * can never reach into another vehicle's topics.
 */
export const DEVICE_ID_PATTERN = '^[a-z0-9][a-z0-9._-]{0,79}$';
const DEVICE_ID = new RegExp(DEVICE_ID_PATTERN);

/**
 * The topic of one channel of one vehicle. @throws {RangeError} when the id could change the
 * topic's levels
 */
export function deviceTopic(device_id: string, channel: UpChannel | DownChannel): string {
  if (!DEVICE_ID.test(device_id)) throw new RangeError('device_id cannot be part of a topic');
  return `${PREFIX}${device_id}/${channel}`;
}

/** The vehicle and channel that a topic names, or null when it is none of this protocol's. */
export function findDeviceTopic(
  topic: string,
): { device_id: string; channel: UpChannel | DownChannel } | null {
  if (!topic.startsWith(PREFIX)) return null;
  const slash = topic.indexOf('/', PREFIX.length);
  const device_id = topic.slice(PREFIX.length, slash);
  const channel = channelNamed(topic.slice(slash + 1));
  if (slash === -1 || channel === null || !DEVICE_ID.test(device_id)) return null;
  return { device_id, channel };
}

function channelNamed(text: string): UpChannel | DownChannel | null {
  for (const channel of [...UP_CHANNELS, ...DOWN_CHANNELS]) if (channel === text) return channel;
  return null;
}

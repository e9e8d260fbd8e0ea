import {
  DOWN_CHANNELS,
  type DownChannel,
  deviceTopic,
  UP_CHANNELS,
  type UpChannel,
} from '@drais/standards/device/topics';

/** The topics of one device by their text: a look-up instead of parsing each PUBLISH. */
export interface TopicRights {
  readonly publish: ReadonlyMap<string, UpChannel>;
  readonly subscribe: ReadonlyMap<string, DownChannel>;
  /** The topic of reports as its bytes on the wire. */
  readonly reports: Buffer;
}

/**
 * What `device_id` may publish and subscribe to: its own topics, by their exact names. Wildcards
 * match no name here, so that nobody listens to more than the own vehicle.
 */
export function topicRightsOf(device_id: string): TopicRights {
  return {
    publish: new Map(UP_CHANNELS.map((channel) => [deviceTopic(device_id, channel), channel])),
    subscribe: new Map(DOWN_CHANNELS.map((channel) => [deviceTopic(device_id, channel), channel])),
    reports: Buffer.from(deviceTopic(device_id, 'reports')),
  };
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DOWN_CHANNELS, deviceTopic, findDeviceTopic, UP_CHANNELS } from './topics.ts';

const DEVICE = 'mannheim.0197a2c4-5a10-7e3c-9f00-1c2d3e4f5a6b';

describe('a device topic', () => {
  it('names one vehicle and one channel, both ways', () => {
    for (const channel of [...UP_CHANNELS, ...DOWN_CHANNELS]) {
      const topic = deviceTopic(DEVICE, channel);
      assert.equal(topic, `drais/v1/${DEVICE}/${channel}`);
      assert.deepEqual(findDeviceTopic(topic), { device_id: DEVICE, channel });
    }
  });

  it('is never made from an id that holds a sign of MQTT', () => {
    for (const id of ['a/b', '+', '#', '', 'A', '../x', `a${'b'.repeat(80)}`]) {
      assert.throws(() => deviceTopic(id, 'reports'), RangeError);
    }
  });

  it('is not found in any other topic', () => {
    for (const topic of [
      'drais/v1/x',
      'drais/v1//reports',
      'drais/v1/x/reports/',
      'drais/v1/x/y/reports',
      'drais/v2/x/reports',
      'drais/v1/x/secrets',
      'drais/v1/+/reports',
      '',
    ]) {
      assert.equal(findDeviceTopic(topic), null, topic);
    }
  });
});

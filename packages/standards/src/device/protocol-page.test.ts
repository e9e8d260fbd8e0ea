import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  ACK_RESULTS,
  COMMAND_KINDS,
  encodeAck,
  encodeLease,
  parseAck,
  parseLease,
} from './command.ts';
import { DEVICE_MESSAGE_CODES, MESSAGE_BYTES_MAX } from './message.ts';
import { encodeReport, parseReport } from './report.ts';
import {
  ackSigningText,
  findPublicKey,
  leaseSigningText,
  privateKeyOf,
  publicKeyText,
  signAck,
  signLease,
  signTime,
  timeSigningText,
  verifyAck,
  verifyLease,
  verifyTime,
} from './signing.ts';
import { encodeTimeAnswer, encodeTimeRequest, parseTimeAnswer, parseTimeRequest } from './time.ts';
import { DOWN_CHANNELS, deviceTopic, UP_CHANNELS } from './topics.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/reference/device-protocol.md');
const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';

const bytesUp = (from: number) => Buffer.from(Array.from({ length: 32 }, (_, i) => from + i));
const fleet_key = privateKeyOf(bytesUp(0x00));
const device_key = privateKeyOf(bytesUp(0x20));
const fleet = { key_id: 'fleet-example', private_key: fleet_key };
const device_id = 'mannheim.01970f2e-7c00-7a31-8d52-0123456789ab';
const command_id = 'mannheim.01970f2e-8a10-7b02-9c11-abcdef012345';

const report = {
  sequence: 18_204,
  boot_id: 'b7f3c2',
  observed_at: '2025-06-01T08:00:00.000Z',
  lat: 49.48651,
  lon: 8.46679,
  accuracy_m: 4.5,
  speed_m_s: 0,
  charge_fraction: 0.82,
  locked: true,
  odometer_m: 1_203_400,
};
const request = { nonce: 'AAECAwQFBgcICQoLDA0ODw' };
const answer = signTime({ ...request, server_time: '2025-06-01T08:00:01.250Z' }, fleet);
const lease = signLease(
  {
    command_id,
    device_id,
    kind: 'unlock',
    precondition: { locked: true },
    issued_at: '2025-06-01T08:00:01.000Z',
    expires_at: '2025-06-01T08:00:21.000Z',
    sequence: 7,
  },
  fleet,
);
const limit = signLease(
  {
    command_id: 'mannheim.01970f2f-1c20-7d04-b522-abcdef012345',
    device_id,
    kind: 'set_speed_limit',
    max_speed_kph: 6,
    issued_at: '2025-06-01T08:04:10.000Z',
    expires_at: '2025-06-01T08:06:10.000Z',
    sequence: 9,
  },
  fleet,
);
const ack = signAck(
  {
    command_id,
    device_id,
    result: 'done',
    executed_at: '2025-06-01T08:00:02.125Z',
    locked: false,
    sequence: 18_205,
  },
  device_key,
);

/** The text of the fenced block that follows `<!-- example: name -->`. */
function example(name: string): string {
  const found = new RegExp(`<!-- example: ${name} -->\\n+\`\`\`\\w*\\n([\\s\\S]*?)\\n\`\`\``).exec(
    page,
  );
  assert.ok(found?.[1] !== undefined, `the page has no example named ${name}`);
  return found[1];
}

function keyOnPage(name: string): KeyObject {
  const key = findPublicKey(example(name));
  assert.ok(key !== null, name);
  return key;
}

describe('the page of the device protocol', () => {
  const expected: Readonly<Record<string, string>> = {
    'fleet seed': bytesUp(0x00).toString('hex'),
    'fleet public key': publicKeyText(fleet_key),
    'device seed': bytesUp(0x20).toString('hex'),
    'device public key': publicKeyText(device_key),
    report: encodeReport(report).toString(),
    'time request': encodeTimeRequest(request).toString(),
    'time answer': encodeTimeAnswer(answer).toString(),
    'time signing text': timeSigningText(answer),
    lease: encodeLease(lease).toString(),
    'lease signing text': leaseSigningText(lease),
    limit: encodeLease(limit).toString(),
    'limit signing text': leaseSigningText(limit),
    ack: encodeAck(ack).toString(),
    'ack signing text': ackSigningText(ack),
  };
  for (const [name, text] of Object.entries(expected)) {
    it(`shows the ${name} that this code makes`, () => assert.equal(example(name), text));
  }

  it('shows payloads that parse and signatures that hold under the keys it shows', () => {
    const fleet_keys = new Map([['fleet-example', keyOnPage('fleet public key')]]);
    const [shown_lease, shown_ack, shown_time] = [
      parseLease(Buffer.from(example('lease'))),
      parseAck(Buffer.from(example('ack'))),
      parseTimeAnswer(Buffer.from(example('time answer'))),
    ];
    assert.ok(shown_lease.ok && verifyLease(shown_lease.value, fleet_keys));
    assert.ok(shown_ack.ok && verifyAck(shown_ack.value, keyOnPage('device public key')));
    assert.ok(shown_time.ok && verifyTime(shown_time.value, fleet_keys));
    assert.ok(parseReport(Buffer.from(example('report'))).ok);
    assert.ok(parseTimeRequest(Buffer.from(example('time request'))).ok);
  });

  it('names every topic, result, command, refusal and limit of the code', () => {
    for (const channel of [...UP_CHANNELS, ...DOWN_CHANNELS]) {
      assert.ok(page.includes(deviceTopic('x', channel).replace('/x/', '/{device_id}/')), channel);
    }
    for (const word of [...ACK_RESULTS, ...COMMAND_KINDS, ...DEVICE_MESSAGE_CODES]) {
      assert.ok(page.includes(`\`${word}\``), word);
    }
    assert.ok(page.includes(`${MESSAGE_BYTES_MAX} bytes`));
  });

  it('names no refusal that is gone', () => {
    for (const [, code] of page.matchAll(/`(device\.[a-z_]+)`/g)) {
      assert.ok((DEVICE_MESSAGE_CODES as readonly (string | undefined)[]).includes(code), code);
    }
  });
});

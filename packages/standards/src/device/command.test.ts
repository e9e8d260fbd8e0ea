import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ACK_RESULTS,
  type Ack,
  type CommandLease,
  encodeAck,
  encodeLease,
  parseAck,
  parseLease,
} from './command.ts';

const signature = `${'s'.repeat(85)}A`;
const lease: CommandLease = {
  command_id: 'mannheim.0197a2c4-5a10-7e3c-9f00-000000000001',
  device_id: 'mannheim.0197a2c4-5a10-7e3c-9f00-1c2d3e4f5a6b',
  kind: 'unlock',
  precondition: { standstill: true, locked: true },
  issued_at: '2025-06-01T08:00:00.000Z',
  expires_at: '2025-06-01T08:00:20.000Z',
  sequence: 7,
  key_id: 'fleet-1',
  signature,
};
const ack: Ack = {
  command_id: lease.command_id,
  device_id: lease.device_id,
  result: 'done',
  executed_at: '2025-06-01T08:00:02.125Z',
  locked: false,
  sequence: 18_205,
  signature,
};

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('a command lease on the wire', () => {
  it('comes back as it was sent', () => {
    assert.deepEqual(parseLease(encodeLease(lease)), { ok: true, value: lease });
    const { precondition: _none, ...plain } = lease;
    assert.deepEqual(parseLease(encodeLease(plain)), { ok: true, value: plain });
    const open: CommandLease = { ...lease, precondition: { locked: false } };
    assert.deepEqual(parseLease(encodeLease(open)), { ok: true, value: open });
  });

  it('carries a speed limit where it sets one, and nowhere else', () => {
    const limit: CommandLease = { ...lease, kind: 'set_speed_limit', max_speed_kph: 12 };
    assert.deepEqual(parseLease(encodeLease(limit)), { ok: true, value: limit });
    const { max_speed_kph: _none, ...bare } = limit;
    const wrong = [
      bare,
      { ...lease, max_speed_kph: 12 },
      { ...limit, kind: 'lift_speed_limit' },
      ...[0, 4, 5.5, 251, '12'].map((max_speed_kph) => ({ ...limit, max_speed_kph })),
    ];
    for (const one of wrong) {
      const parsed = parseLease(bytesOf(one));
      assert.ok(!parsed.ok && parsed.refusal.facts?.['field'] === 'max_speed_kph');
    }
  });

  it('is refused by the name of its wrong field', () => {
    const wrong: readonly [string, unknown][] = [
      ['command_id', 'a\nb'],
      ['device_id', ''],
      ['kind', 'immobilise'],
      ['precondition', { standstill: false }],
      ['precondition', { speed: 1 }],
      ['precondition', []],
      ['precondition', null],
      ['issued_at', 'now'],
      ['expires_at', lease.issued_at],
      ['expires_at', '2025-06-01T07:59:59.999Z'],
      ['sequence', 0],
      ['key_id', 'fleet 1'],
      ['signature', 'x'],
      ['signature', `${'s'.repeat(85)}B`],
    ];
    for (const [field, value] of wrong) {
      const parsed = parseLease(bytesOf({ ...lease, [field]: value }));
      assert.ok(!parsed.ok, `${field} = ${JSON.stringify(value)}`);
      assert.equal(parsed.refusal.facts?.['field'], field);
    }
  });
});

describe('an acknowledgement on the wire', () => {
  it('comes back as it was sent, with each result', () => {
    for (const result of ACK_RESULTS) {
      assert.deepEqual(parseAck(encodeAck({ ...ack, result })), {
        ok: true,
        value: { ...ack, result },
      });
    }
  });

  it('has the same bytes whatever the order of its fields in memory', () => {
    const turned = Object.fromEntries(Object.entries(ack).reverse()) as unknown as Ack;
    assert.deepEqual(encodeAck(turned), encodeAck(ack));
  });

  it('is refused by the name of its wrong field', () => {
    const wrong: readonly [string, unknown][] = [
      ['result', 'maybe'],
      ['executed_at', '2025-06-01T08:00:02Z'],
      ['locked', 'no'],
      ['sequence', 1.5],
      ['device_id', 'a/b'],
      ['signature', ''],
    ];
    for (const [field, value] of wrong) {
      const parsed = parseAck(bytesOf({ ...ack, [field]: value }));
      assert.ok(!parsed.ok, field);
      assert.equal(parsed.refusal.facts?.['field'], field);
    }
  });
});

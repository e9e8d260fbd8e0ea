import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DEVICE_MESSAGE_CODES, MESSAGE_BYTES_MAX } from './message.ts';
import { encodeReport, parseReport, REPORT_EVENTS_MAX, type Report } from './report.ts';

const report: Report = {
  sequence: 18_204,
  boot_id: 'b7f3',
  observed_at: '2025-06-01T08:00:00.000Z',
  lat: 49.48651,
  lon: 8.46679,
  accuracy_m: 4.5,
  speed_m_s: 0,
  charge_fraction: 0.82,
  locked: true,
};

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

function refusalOf(bytes: Uint8Array): { code: string; field?: unknown; detail: string } {
  const parsed = parseReport(bytes);
  assert.ok(!parsed.ok, 'the payload must be refused');
  const { code, detail, facts } = parsed.refusal;
  assert.ok((DEVICE_MESSAGE_CODES as readonly string[]).includes(code));
  return { code, detail, field: facts?.['field'] };
}

describe('a report', () => {
  it('comes back as it was sent', () => {
    assert.deepEqual(parseReport(encodeReport(report)), { ok: true, value: report });
    const full: Report = { ...report, odometer_m: 1_203_400, events: ['tilted', 'alarm_1'] };
    assert.deepEqual(parseReport(encodeReport(full)), { ok: true, value: full });
  });

  it('comes back as it was sent, whatever its values', () => {
    const any = fc.record<Report>(
      {
        sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
        boot_id: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/),
        observed_at: fc
          .date({
            min: new Date(0),
            max: new Date('9999-12-31T23:59:59.999Z'),
            noInvalidDate: true,
          })
          .map((date) => date.toISOString()),
        lat: fc.double({ min: -90, max: 90, noNaN: true }).map((n) => n + 0),
        lon: fc.double({ min: -180, max: 180, noNaN: true }).map((n) => n + 0),
        accuracy_m: fc.double({ min: 0, max: 10_000, noNaN: true }),
        speed_m_s: fc.double({ min: 0, max: 100, noNaN: true }),
        charge_fraction: fc.double({ min: 0, max: 1, noNaN: true }),
        locked: fc.boolean(),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(any, (value) => {
        const parsed = parseReport(encodeReport(value));
        assert.ok(parsed.ok);
        assert.deepEqual(parsed.value, value);
      }),
    );
  });

  it('stays below the size limit with every field at its longest', () => {
    const longest: Report = {
      ...report,
      sequence: Number.MAX_SAFE_INTEGER,
      boot_id: 'b'.repeat(80),
      lat: -49.12345678901234,
      lon: -179.1234567890123,
      accuracy_m: 9_999.12345678901,
      speed_m_s: 99.12345678901234,
      charge_fraction: 0.12345678901234568,
      odometer_m: 3_999_999_999.123_456,
      events: Array.from({ length: REPORT_EVENTS_MAX }, () => 'e'.repeat(64)),
    };
    assert.ok(encodeReport(longest).byteLength < MESSAGE_BYTES_MAX);
    assert.ok(parseReport(encodeReport(longest)).ok);
  });
});

describe('a payload that is no report', () => {
  it('is refused when it is larger than the limit, before it is read', () => {
    const large = Buffer.concat([encodeReport(report), Buffer.alloc(MESSAGE_BYTES_MAX, ' ')]);
    assert.equal(refusalOf(large).code, 'device.message_too_large');
    const exact = Buffer.alloc(MESSAGE_BYTES_MAX, ' ');
    encodeReport(report).copy(exact);
    assert.ok(parseReport(exact).ok);
  });

  it('is refused when it is not a JSON object in UTF-8', () => {
    const broken = ['', '{', 'null', '[]', '7', '"x"', '{"sequence":NaN}', '{"sequence":1,}'];
    for (const text of broken)
      assert.equal(refusalOf(Buffer.from(text)).code, 'device.message_not_json');
    const not_utf8 = Buffer.from(encodeReport(report));
    not_utf8[not_utf8.indexOf('b7f3')] = 0xff;
    assert.equal(refusalOf(not_utf8).code, 'device.message_not_json');
  });

  it('is refused by the name of the missing field', () => {
    for (const field of Object.keys(report)) {
      const { [field as keyof Report]: _left_out, ...rest } = report;
      const refusal = refusalOf(bytesOf(rest));
      assert.deepEqual([refusal.code, refusal.field], ['device.field_missing', field]);
      assert.match(refusal.detail, new RegExp(field));
    }
  });

  it('is refused by the name of a field that nobody knows', () => {
    const refusal = refusalOf(bytesOf({ ...report, odometer_km: 3 }));
    assert.deepEqual([refusal.code, refusal.field], ['device.field_unknown', '"odometer_km"']);
    const proto = Buffer.from(JSON.stringify(report).replace('{', '{"__proto__":{"locked":true},'));
    assert.equal(refusalOf(proto).field, '"__proto__"');
    const inherited = Buffer.from(JSON.stringify(report).replace('{', '{"toString":1,'));
    assert.equal(refusalOf(inherited).field, '"toString"');
    const long = refusalOf(bytesOf({ ...report, [`x\n${'y'.repeat(100)}`]: 1 }));
    assert.ok(String(long.field).length < 50 && !String(long.field).includes('\n'));
  });

  const wrong: readonly [keyof Report, readonly unknown[]][] = [
    ['sequence', [0, -1, 1.5, 2 ** 53, '1', null]],
    ['boot_id', ['', 'a b', 'x'.repeat(81), 7, 'a\n']],
    [
      'observed_at',
      [
        '2025-06-01T08:00:00Z',
        '2025-06-01T08:00:00.000+00:00',
        '2025-02-30T08:00:00.000Z',
        '2025-13-01T08:00:00.000Z',
        '2025-06-01T24:00:00.000Z',
        '2025-06-01 08:00:00.000Z',
        1_748_764_800_000,
      ],
    ],
    ['lat', [90.000001, -91, '49', null]],
    ['lon', [180.1, -181, true]],
    ['accuracy_m', [-1, 10_000.5]],
    ['speed_m_s', [-0.1, 101]],
    ['charge_fraction', [-0.01, 1.01, 82]],
    ['locked', ['true', 1, null]],
    ['odometer_m', [-1, 4_000_000_001, null]],
    ['events', ['tilted', ['Tilted'], [1], Array.from({ length: 17 }, () => 'x'), [''], null]],
  ];
  for (const [field, values] of wrong) {
    it(`is refused when ${field} is out of its range`, () => {
      for (const value of values) {
        const refusal = refusalOf(bytesOf({ ...report, [field]: value }));
        assert.deepEqual([refusal.code, refusal.field], ['device.field_invalid', field]);
      }
    });
  }

  it('is refused and never thrown, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 300, size: 'max' }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (bytes) => {
          parseReport(bytes);
        },
      ),
    );
  });
});

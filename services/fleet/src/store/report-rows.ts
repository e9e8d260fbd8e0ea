import type { Report } from '@drais/standards/device/report';

/** A report that passed the door's checks, with what the door knows about it. */
export interface ReportRow {
  readonly area_id: string;
  readonly device_id: string;
  readonly vehicle_id: string;
  /** Business clock of the door, milliseconds since 1970. */
  readonly received_at_ms: number;
  /** The vehicle's clock, milliseconds since 1970. */
  readonly observed_at_ms: number;
  readonly report: Report;
}

/** Columns of `fleet.reports` in the order of `encodeReportRows`. */
export const REPORT_COLUMNS =
  'area_id, device_id, sequence, boot_id, observed_at, received_at, lat, lon, accuracy_m, speed_m_s, charge_fraction, locked, odometer_m, events';
const COLUMN_COUNT = 14;

/** Signature, no flags, no extension. Source: PostgreSQL manual, COPY, binary format. */
const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
/** PostgreSQL counts microseconds from 2000-01-01. */
const EPOCH_2000_MS = 946_684_800_000;
const TEXT_OID = 25;
const NULL_LENGTH = -1;

/**
 * Bytes of the fixed columns and all lengths of a row without texts; texts are ASCII by the
 * protocol's checks.
 */
const ROW_FIXED_BYTES = 2 + COLUMN_COUNT * 4 + 8 * 9 + 1;
const ARRAY_FIXED_BYTES = 20;

/** The rows in PostgreSQL's binary COPY format, written into one buffer of the exact size. */
export function encodeReportRows(rows: readonly ReportRow[]): Buffer {
  let bytes = HEADER.length + 2;
  for (const row of rows) bytes += bytesOf(row);
  const buffer = Buffer.allocUnsafe(bytes);
  let at = HEADER.copy(buffer);
  for (const row of rows) at = writeRow(buffer, at, row);
  at = buffer.writeInt16BE(-1, at);
  return buffer.subarray(0, at);
}

function bytesOf({ area_id, device_id, report }: ReportRow): number {
  let bytes = ROW_FIXED_BYTES + area_id.length + device_id.length + report.boot_id.length;
  if (report.events !== undefined) {
    bytes += ARRAY_FIXED_BYTES;
    for (const word of report.events) bytes += 4 + word.length;
  }
  return bytes;
}

function writeRow(buffer: Buffer, start: number, row: ReportRow): number {
  const { report } = row;
  let at = buffer.writeInt16BE(COLUMN_COUNT, start);
  at = writeText(buffer, at, row.area_id);
  at = writeText(buffer, at, row.device_id);
  at = writeCounter(buffer, at, report.sequence);
  at = writeText(buffer, at, report.boot_id);
  at = writeInstant(buffer, at, row.observed_at_ms);
  at = writeInstant(buffer, at, row.received_at_ms);
  at = writeNumber(buffer, at, report.lat);
  at = writeNumber(buffer, at, report.lon);
  at = writeNumber(buffer, at, report.accuracy_m);
  at = writeNumber(buffer, at, report.speed_m_s);
  at = writeNumber(buffer, at, report.charge_fraction);
  at = buffer.writeInt32BE(1, at);
  at = buffer.writeUInt8(report.locked ? 1 : 0, at);
  at =
    report.odometer_m === undefined
      ? buffer.writeInt32BE(NULL_LENGTH, at)
      : writeNumber(buffer, at, report.odometer_m);
  return writeWords(buffer, at, report.events);
}

function writeText(buffer: Buffer, at: number, text: string): number {
  const start = buffer.writeInt32BE(text.length, at);
  return start + buffer.write(text, start, 'latin1');
}

function writeNumber(buffer: Buffer, at: number, value: number): number {
  return buffer.writeDoubleBE(value, buffer.writeInt32BE(8, at));
}

/**
 * A whole number below 2^53 as int8, in two halves: a BigInt for each would cost more than the rest
 * of the row.
 */
function writeCounter(buffer: Buffer, at: number, value: number): number {
  const high = buffer.writeUInt32BE(Math.floor(value / 2 ** 32), buffer.writeInt32BE(8, at));
  return buffer.writeUInt32BE(value >>> 0, high);
}

/** Microseconds of a far year exceed 2^53, so this one does need a BigInt. */
function writeInstant(buffer: Buffer, at: number, ms: number): number {
  return buffer.writeBigInt64BE(BigInt(ms - EPOCH_2000_MS) * 1000n, buffer.writeInt32BE(8, at));
}

function writeWords(buffer: Buffer, at: number, words: readonly string[] | undefined): number {
  if (words === undefined) return buffer.writeInt32BE(NULL_LENGTH, at);
  const start = at + 4;
  // Dimensions (none when empty), no nulls, element type, then size and lower bound of the one
  // dimension.
  let next = buffer.writeInt32BE(words.length === 0 ? 0 : 1, start);
  next = buffer.writeInt32BE(0, next);
  next = buffer.writeInt32BE(TEXT_OID, next);
  if (words.length > 0) {
    next = buffer.writeInt32BE(words.length, next);
    next = buffer.writeInt32BE(1, next);
    for (const word of words) next = writeText(buffer, next, word);
  }
  buffer.writeInt32BE(next - start, at);
  return next;
}

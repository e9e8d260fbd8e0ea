/** A PUBLISH with QoS 1, without the retain flag, found whole in a piece of a connection. */
export interface ReportPacket {
  readonly packet_id: number;
  readonly payload: Buffer;
  /** Where the next packet begins. */
  readonly end: number;
}

/** First byte of a PUBLISH with QoS 1 (MQTT 3.1.1, 3.3.1), without and with DUP. */
const PUBLISH_QOS_1 = 0x32;
const PUBLISH_QOS_1_DUP = 0x3a;
/**
 * Of the remaining length (2.2.3): bit 7 says that another byte follows, which counts 128 each. Two
 * bytes tell up to 16,383: more than any packet that is taken here.
 */
const MORE_LENGTH = 0x80;

/**
 * The packet at `at`, when it is a PUBLISH with QoS 1 to exactly `topic` and has come completely;
 * null for anything else, which is then for the full parser to judge. Nearly all that vehicles say
 * is this one packet, and reading it in place costs a tenth of taking it apart.
 */
export function reportPacketAt(bytes: Buffer, at: number, topic: Buffer): ReportPacket | null {
  const kind = bytes[at];
  if (kind !== PUBLISH_QOS_1 && kind !== PUBLISH_QOS_1_DUP) return null;
  const length = remainingLengthAt(bytes, at + 1);
  const body = at + (length < MORE_LENGTH ? 2 : 3);
  const end = body + length;
  const topic_end = body + 2 + topic.length;
  const payload_at = topic_end + 2;
  if (length === UNKNOWN || end > bytes.length || payload_at > end) return null;
  if (bytes.readUInt16BE(body) !== topic.length) return null;
  if (topic.compare(bytes, body + 2, topic_end) !== 0) return null;
  const packet_id = bytes.readUInt16BE(topic_end);
  // 0 is no packet id (2.3.1).
  return packet_id === 0 ? null : { packet_id, payload: bytes.subarray(payload_at, end), end };
}

const UNKNOWN = -1;

/** Of one or two bytes in their shortest form; `UNKNOWN` otherwise, or when they have not come. */
function remainingLengthAt(bytes: Buffer, at: number): number {
  const first = bytes[at];
  if (first === undefined) return UNKNOWN;
  if (first < MORE_LENGTH) return first;
  const second = bytes[at + 1];
  if (second === undefined || second >= MORE_LENGTH || second === 0) return UNKNOWN;
  return first - MORE_LENGTH + second * MORE_LENGTH;
}

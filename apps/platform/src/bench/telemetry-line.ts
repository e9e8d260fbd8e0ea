import { connect, type Socket } from 'node:net';
import { generate } from 'mqtt-packet';
import {
  type BenchPlace,
  numberOfPacket,
  type ReportPackets,
  reportPackets,
} from './telemetry-packet.ts';

/** What a load process needs to be a device. */
export interface BenchDevice extends BenchPlace {
  readonly device_id: string;
  readonly password: string;
}

/**
 * The sender's end of one device's connection, with its own record of what was acknowledged.
 * Messages are counted from 0 over the whole life of the line.
 */
export interface Line {
  readonly packets: ReportPackets;
  readonly device: BenchDevice;
  /** How many messages were due so far, and how many of these were sent at least once. */
  due: number;
  sent: number;
  /** The first one without acknowledgement. */
  oldest: number;
  /** One byte a message: whether its PUBACK came. */
  acked: Uint8Array;
  in_flight: number;
  /** Of the plan under way: its first message, and when that is due. */
  first: number;
  first_due_ms: number;
  socket: Socket | undefined;
  is_open: boolean;
  /** Bytes of a packet that has not come completely. */
  rest: Buffer | undefined;
  failures: number;
}

export interface LineOptions {
  readonly port: number;
  /** Instant and monotonic time of message `number` of a line. */
  observedAt(line: Line, number: number): number;
  onOpen(line: Line): void;
  onClosed(line: Line): void;
  /** The first acknowledgement of a message. */
  onAcknowledged(line: Line, number: number): void;
}

/** Messages on the way at once, as the device protocol advises. */
const IN_FLIGHT_MAX = 20;
/** Nobody is silent that long here. */
const KEEP_ALIVE_S = 600;
const CONNACK = 0x20;
const PUBACK = 0x40;
/** As the device protocol asks: doubling, with a random half on top. */
const RECONNECT_MS = { first: 1_000, max: 8_000 };

/** What any line hears, one at a time: whoever sends this much must not spend itself on buffers. */
const heard = Buffer.allocUnsafe(4_096);

export function newLine(device: BenchDevice): Line {
  return {
    device,
    packets: reportPackets(device.device_id, device),
    due: 0,
    sent: 0,
    oldest: 0,
    acked: new Uint8Array(64),
    in_flight: 0,
    first: 0,
    first_due_ms: 0,
    socket: undefined,
    is_open: false,
    rest: undefined,
    failures: 0,
  };
}

/** Connects, and again whenever the connection ends, until `closeLine`. */
export function openLine(line: Line, options: LineOptions): void {
  const socket = connect({
    host: '127.0.0.1',
    port: options.port,
    noDelay: true,
    onread: {
      buffer: heard,
      callback: (length) => {
        if (line.socket === socket) read(line, options, heard.subarray(0, length));
        return true;
      },
    },
  });
  line.socket = socket;
  line.rest = undefined;
  const { device_id, password } = line.device;
  socket.on('connect', () => {
    const packet = generate({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      clientId: device_id,
      keepalive: KEEP_ALIVE_S,
      username: device_id,
      password: Buffer.from(password),
    });
    socket.write(packet);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (line.socket !== socket) return;
    const was_open = line.is_open;
    line.is_open = false;
    line.in_flight = 0;
    if (was_open) options.onClosed(line);
    const whole_ms = Math.min(RECONNECT_MS.max, RECONNECT_MS.first * 2 ** line.failures++);
    setTimeout(
      () => {
        if (line.socket === socket) openLine(line, options);
      },
      whole_ms * (1 + Math.random() / 2),
    );
  });
}

export function closeLine(line: Line): void {
  const { socket } = line;
  line.socket = undefined;
  line.is_open = false;
  socket?.destroy();
}

/** Sends what is due and has room on the way. */
export function pump(line: Line, options: LineOptions): void {
  while (line.is_open && line.in_flight < IN_FLIGHT_MAX && line.sent < line.due)
    publish(line, options, { number: line.sent++, is_repeat: false });
}

function publish(
  line: Line,
  options: LineOptions,
  { number, is_repeat }: { number: number; is_repeat: boolean },
): void {
  line.in_flight++;
  const at_ms = options.observedAt(line, number);
  line.socket?.write(line.packets.make(number, at_ms, is_repeat));
}

/** Only CONNACK and PUBACK come to a client that subscribes to nothing: four bytes each. */
function read(line: Line, options: LineOptions, bytes: Buffer): void {
  const all = line.rest === undefined ? bytes : Buffer.concat([line.rest, bytes]);
  let at = 0;
  for (; all.length - at >= 4; at += 4) {
    const kind = all[at];
    if (kind === PUBACK) acknowledge(line, options, all.readUInt16BE(at + 2));
    else if (kind === CONNACK && all[at + 3] === 0) welcome(line, options);
    else {
      // Refused for now, or no MQTT: it comes back as after any end.
      line.socket?.destroy();
      return;
    }
  }
  line.rest = at < all.length ? Buffer.from(all.subarray(at)) : undefined;
  pump(line, options);
}

/** What has no PUBACK is published again, oldest first, before anything new. */
function welcome(line: Line, options: LineOptions): void {
  line.is_open = true;
  line.failures = 0;
  for (let number = line.oldest; number < line.sent; number++)
    if (line.acked[number] !== 1) publish(line, options, { number, is_repeat: true });
  options.onOpen(line);
}

function acknowledge(line: Line, options: LineOptions, packet_id: number): void {
  const number = numberOfPacket(packet_id, line.oldest);
  if (number >= line.sent || line.acked[number] === 1)
    throw new Error(`${line.device.device_id}: PUBACK for a message that is not on its way`);
  line.in_flight--;
  note(line, number);
  while (line.oldest < line.sent && line.acked[line.oldest] === 1) line.oldest++;
  options.onAcknowledged(line, number);
}

function note(line: Line, number: number): void {
  if (number >= line.acked.length) {
    const longer = new Uint8Array(Math.max(number + 1, line.acked.length * 2));
    longer.set(line.acked);
    line.acked = longer;
  }
  line.acked[number] = 1;
}

/** Any packet of MQTT 3.1.1 by its first byte and what follows its length (2.2). */
export function packetOf(first: number, ...parts: readonly Uint8Array[]): Buffer {
  const rest = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first]), lengthOf(rest.length), rest]);
}

/** The length of what follows, seven bits a byte (2.2.3). */
export function lengthOf(length: number): Buffer {
  const bytes: number[] = [];
  let left = length;
  do {
    bytes.push((left % 128) | (left >= 128 ? 0x80 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Buffer.from(bytes);
}

/** Text or bytes with their length before them (1.5.3). */
export function field(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value as string, 'utf8');
  return Buffer.concat([number16(bytes.length), bytes]);
}

export function number16(value: number): Buffer {
  return Buffer.from([(value >> 8) & 0xff, value & 0xff]);
}

export interface ConnectFields {
  readonly client_id: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly protocol?: string;
  readonly level?: number;
  /** Flags beside those of name and password: a will, a reserved bit. */
  readonly flags?: number;
  readonly keep_alive_s?: number;
  /** What comes between client id and name: a will's topic and message. */
  readonly will?: readonly Buffer[];
}

/** CONNECT (3.1). */
export function connectOf(fields: ConnectFields): Buffer {
  const { client_id, username, password, protocol = 'MQTT', level = 4, keep_alive_s = 60 } = fields;
  const flags =
    (fields.flags ?? 0x02) |
    (username === undefined ? 0 : 0x80) |
    (password === undefined ? 0 : 0x40);
  return packetOf(
    0x10,
    field(protocol),
    Buffer.from([level, flags]),
    number16(keep_alive_s),
    field(client_id),
    ...(fields.will ?? []),
    ...(username === undefined ? [] : [field(username)]),
    ...(password === undefined ? [] : [field(password)]),
  );
}

export interface PublishFields {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly packet_id: number;
  readonly qos?: number;
  readonly retain?: boolean;
  readonly dup?: boolean;
}

/** PUBLISH (3.3), with QoS 1 unless it says otherwise. */
export function publishOf(fields: PublishFields): Buffer {
  const { topic, payload, packet_id, qos = 1, retain = false, dup = false } = fields;
  const first = 0x30 | (dup ? 0x08 : 0) | (qos << 1) | (retain ? 0x01 : 0);
  return packetOf(first, field(topic), ...(qos === 0 ? [] : [number16(packet_id)]), payload);
}

/** SUBSCRIBE (3.8) or, with 0xa2, UNSUBSCRIBE (3.10). */
export function subscribeOf(packet_id: number, topics: readonly string[], first = 0x82): Buffer {
  const parts = topics.flatMap((topic) =>
    first === 0x82 ? [field(topic), Buffer.from([1])] : [field(topic)],
  );
  return packetOf(first, number16(packet_id), ...parts);
}

/** PUBACK, PUBREC, PUBREL or PUBCOMP: a type and a packet id (3.4 to 3.7). */
export function answerOf(first: number, packet_id: number): Buffer {
  return packetOf(first, number16(packet_id));
}

import { encodeAck } from '@drais/standards/device/command';
import { deviceTopic } from '@drais/standards/device/topics';
import { oneOf } from '@drais/twin/life/draw';
import {
  ABSURD,
  type Attacker,
  ackOf,
  bytesOf,
  connectAs,
  FOREIGN_TOPICS,
  oneConnect,
  publishFrom,
  reportOf,
  spoilt,
  times,
} from './mqtt-attacker.ts';
import { answerOf, lengthOf, packetOf, publishOf, subscribeOf } from './mqtt-bytes.ts';

/**
 * How the packets are sent: all at once; byte by byte; and then silence; and then a reset; or
 * without ever reading.
 */
export type Manner = 'burst' | 'drip' | 'linger' | 'reset' | 'deaf';

export interface Attack {
  readonly name: string;
  /** Whether a good CONNECT goes before it. */
  readonly inside: boolean;
  readonly manner: Manner;
  packets(attacker: Attacker): readonly Buffer[];
}

type Packets = Attack['packets'];

const outside = (name: string, packets: Packets, manner: Manner = 'burst'): Attack => ({
  name,
  inside: false,
  manner,
  packets,
});
const inside = (name: string, packets: Packets, manner: Manner = 'burst'): Attack => ({
  name,
  inside: true,
  manner,
  packets,
});

export const ATTACKS: readonly Attack[] = [
  outside('random bytes', ({ draw }) => times(20, () => bytesOf(draw, 1 + draw() * 200))),
  outside('spoilt CONNECT', ({ draw, insider }) => [spoilt(connectAs(insider), draw)]),
  outside('CONNECT that is refused', (attacker) => [oneConnect(attacker)]),
  outside('CONNECT again and again', (attacker) => times(50, () => oneConnect(attacker))),
  outside('announced giant', ({ draw }) => {
    const first = (1 + Math.floor(draw() * 14)) << 4;
    return [Buffer.concat([Buffer.from([first]), lengthOf(268_435_455), bytesOf(draw, 100)])];
  }),
  outside('endless length', () => [Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])]),
  outside('packet before CONNECT', (attacker) => [
    publishFrom(attacker, 'reports', reportOf(attacker)),
  ]),
  outside('PINGREQ first', () => times(300, () => packetOf(0xc0))),
  outside('reserved types', () => [packetOf(0x00), packetOf(0xf0), packetOf(0x0f)]),
  outside('HTTP', () => [Buffer.from('GET / HTTP/1.1\r\nHost: door\r\n\r\n')]),
  outside('half-open', () => [], 'linger'),
  outside('slow CONNECT', ({ insider }) => [connectAs(insider)], 'drip'),
  inside('silence', () => [], 'linger'),
  inside('spoilt packets', (attacker) => {
    const good = [
      publishFrom(attacker, 'reports', reportOf(attacker)),
      subscribeOf(1, [deviceTopic(attacker.insider.device_id, 'commands')]),
      answerOf(0x40, 7),
      packetOf(0xc0),
    ];
    return times(4, (n) => spoilt(good[n] ?? Buffer.alloc(1), attacker.draw));
  }),
  inside('publish elsewhere', ({ draw, victims, hostile }) => {
    const victim = oneOf(draw, victims) ?? '';
    const made = oneOf(draw, FOREIGN_TOPICS);
    const topic = made === undefined || draw() < 0.2 ? hostile.text(draw) : made(victim);
    const payload = Buffer.from('{}');
    return [publishOf({ topic: topic.toWellFormed().slice(0, 8_000), payload, packet_id: 1 })];
  }),
  inside('listen elsewhere', ({ draw, victims, hostile }) => {
    const topics = ['#', '+/+/+/+', 'drais/v1/+/commands', '$SYS/#', hostile.text(draw)];
    const topic = draw() < 0.5 ? deviceTopic(oneOf(draw, victims) ?? 'x', 'commands') : undefined;
    return [subscribeOf(1, [topic ?? oneOf(draw, topics) ?? '#'])];
  }),
  inside('subscribe to thousands', ({ insider }) => [
    subscribeOf(
      1,
      times(150, () => deviceTopic(insider.device_id, 'commands')),
    ),
  ]),
  inside('QoS 0, 2 or 3', (attacker) => {
    const topic = deviceTopic(attacker.insider.device_id, 'reports');
    const qos = oneOf(attacker.draw, [0, 2, 3]) ?? 2;
    return [publishOf({ topic, payload: reportOf(attacker), packet_id: 1, qos })];
  }),
  inside('retained', (attacker) => {
    const topic = deviceTopic(attacker.insider.device_id, 'reports');
    return [publishOf({ topic, payload: reportOf(attacker), packet_id: 1, retain: true })];
  }),
  inside('answers to nothing', ({ draw }) =>
    times(100, () =>
      answerOf(oneOf(draw, [0x40, 0x50, 0x62, 0x70]) ?? 0x40, Math.floor(draw() * 65_536)),
    ),
  ),
  inside('server packets', ({ draw }) => [
    oneOf(draw, [
      packetOf(0x20, Buffer.from([0, 0])),
      packetOf(0x90, Buffer.from([0, 1, 0])),
      packetOf(0xb0, Buffer.from([0, 1])),
      packetOf(0xd0),
    ]) ?? packetOf(0xd0),
  ]),
  inside('packet id 0', (attacker) => [
    publishOf({
      topic: deviceTopic(attacker.insider.device_id, 'reports'),
      payload: reportOf(attacker),
      packet_id: 0,
    }),
  ]),
  inside('second CONNECT', ({ insider }) => [connectAs(insider)]),
  inside('the same device many times', ({ insider }) => [connectAs(insider)], 'reset'),
  inside('PINGREQ flood', () => times(300, () => packetOf(0xc0))),
  inside('report flood', (attacker) =>
    times(300, () => publishFrom(attacker, 'reports', reportOf(attacker))),
  ),
  inside('one report repeated', (attacker) => {
    const again = publishFrom(attacker, 'reports', reportOf(attacker));
    return times(100, () => again);
  }),
  inside('absurd reports', (attacker) =>
    times(20, () => {
      const change = (oneOf(attacker.draw, ABSURD) ?? (() => ({})))(attacker.draw);
      return publishFrom(attacker, 'reports', reportOf(attacker, change));
    }),
  ),
  inside('payloads that are none', ({ draw, hostile, insider }) =>
    times(20, (n) => {
      const payloads = [
        JSON.stringify(hostile.any(draw)),
        '['.repeat(4_000),
        '{"__proto__":{"sequence":1}}',
        'x'.repeat(5_000),
        '{"sequence":1e999}',
        '',
      ];
      const payload =
        draw() < 0.2 ? bytesOf(draw, 200) : Buffer.from(oneOf(draw, payloads) ?? '{}');
      const channel = oneOf(draw, ['reports', 'acks', 'time_requests'] as const) ?? 'reports';
      const topic = deviceTopic(insider.device_id, channel);
      return publishOf({ topic, payload, packet_id: n + 1 });
    }),
  ),
  inside('forged acknowledgement', (attacker) => {
    const { draw, victims } = attacker;
    const ack = ackOf(attacker);
    const payload = encodeAck(
      draw() < 0.5
        ? { ...ack, device_id: oneOf(draw, victims) ?? ack.device_id }
        : { ...ack, result: 'done', sequence: ack.sequence + 1 },
    );
    return [publishFrom(attacker, 'acks', payload)];
  }),
  inside('acknowledgement of a stranger’s command, repeated', (attacker) => {
    const again = publishFrom(attacker, 'acks', encodeAck(ackOf(attacker)));
    return times(20, () => again);
  }),
  inside('acknowledgement from another time', (attacker) => {
    const executed_at = oneOf(attacker.draw, [
      '1970-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.999Z',
    ]);
    const change = { executed_at: executed_at ?? '', command_id: 'never-asked' };
    return [publishFrom(attacker, 'acks', encodeAck(ackOf(attacker, change)))];
  }),
  inside(
    'time asked, answers never read',
    ({ insider }) => [
      subscribeOf(1, [deviceTopic(insider.device_id, 'time')]),
      ...times(100, (n) =>
        publishOf({
          topic: deviceTopic(insider.device_id, 'time_requests'),
          payload: Buffer.from(JSON.stringify({ nonce: `nonce-${String(n)}`.padEnd(32, 'x') })),
          packet_id: n + 1,
        }),
      ),
    ],
    'deaf',
  ),
  inside(
    'broken off within a packet',
    (attacker) => [publishFrom(attacker, 'reports', reportOf(attacker)).subarray(0, 40)],
    'reset',
  ),
  inside(
    'byte by byte',
    (attacker) => [publishFrom(attacker, 'reports', reportOf(attacker))],
    'drip',
  ),
];

import { createHash } from 'node:crypto';
import { wallClock } from '@drais/kit/clock';
import { type AnyRoom, type Host, openHost, type RemoteRoom } from '@drais/kit/host';
import { pino } from 'pino';

/** Signs the calls between the two processes of the bench. */
export const CALL_SECRET = createHash('sha256').update('bench calls').digest();

/** One of the two rooms in a process of its own; the other is known and elsewhere. */
export function openLagHost(options: {
  readonly rooms: readonly AnyRoom[];
  readonly open: string;
  readonly urls: readonly string[];
  remote(room: string): RemoteRoom | undefined;
}): Promise<Host> {
  return openHost({
    rooms: options.rooms,
    open: [options.open],
    urls: options.urls,
    clock: wallClock,
    master_secret: createHash('sha256').update('bench').digest(),
    objects: { presignPut: () => '', presignGet: () => '', findFacts: async () => null },
    log: pino({ level: 'warn' }, pino.destination(2)),
    settings: {
      public_url: 'http://localhost',
      demo: true,
      mqtt_port: 0,
      bank_url: '',
      bank_key: '',
    },
    statusOf: () => 409,
    remote: options.remote,
    timers: true,
  });
}

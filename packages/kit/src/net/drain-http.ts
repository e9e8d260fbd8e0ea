import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Listening } from './listen-at.ts';

/**
 * How long answers say that they are the last on their connection, milliseconds: who asks at all
 * within that time comes back over a new connection. Shorter cuts more connections that seem idle
 * while a request is on its way over them.
 */
const PARTING_MS = 2_000;
/** What is under way longer than this is cut: the rest of the platform waits for it. */
const LAST_ANSWERS_MS = 30_000;
/** A connection that was taken at the last moment has sent its request by then. */
const QUIET_MS = 150;
const LOOK_MS = 25;

export interface HttpDrain {
  /**
   * Lets a server go without failing anybody: answers end their connections, then nothing new is
   * taken, streams are ended, and what is under way is answered.
   */
  drain(listening: Listening, endStreams: () => void): Promise<void>;
}

/** Counts what a server is about to answer, from here on. */
export function openHttpDrain(server: Server): HttpDrain {
  let under_way = 0;
  let is_parting = false;
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    under_way++;
    response.once('close', () => {
      under_way--;
    });
    if (is_parting) response.setHeader('connection', 'close');
  });
  return {
    drain: async (listening, endStreams) => {
      is_parting = true;
      await pause(PARTING_MS);
      listening.stop();
      endStreams();
      const until = performance.now() + LAST_ANSWERS_MS;
      for (let quiet_ms = 0; quiet_ms < QUIET_MS && performance.now() < until; ) {
        await pause(LOOK_MS);
        quiet_ms = under_way === 0 ? quiet_ms + LOOK_MS : 0;
      }
    },
  };
}

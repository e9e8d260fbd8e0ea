import type { StreamShape } from '@drais/vocabulary/define';
import { createParser } from 'eventsource-parser';
import type { Static } from 'typebox';
import { backOff_ms, pause } from './back-off.ts';
import { buildStreamUrl } from './build-request.ts';
import { type ClientSettings, headersOf } from './headers.ts';
import { type ProblemRefusal, readAnswer } from './read-answer.ts';
import { Unreachable } from './unreachable.ts';

/** `open` when messages flow, `lost` while nobody answers. */
export type StreamState = 'connecting' | 'open' | 'lost';

export interface StreamOptions<S extends StreamShape> {
  readonly signal: AbortSignal;
  onMessage(message: Static<S['message']>): void;
  onState?(state: StreamState): void;
  /** Without a byte for so long the connection counts as lost. */
  readonly silence_ms?: number;
}

/** Why listening ended: the caller left, or the platform refused for good. */
export type StreamEnd =
  | { readonly ended: 'aborted' }
  | { readonly ended: 'refused'; readonly refusal: ProblemRefusal };

/** Longer than any heartbeat of ours; shorter than a person believes a map that stands still. */
const SILENCE_MS = 45_000;
/**
 * Largest message: a snapshot of a whole area's fleet is below. Without a limit a broken sender
 * fills the memory.
 */
const MESSAGE_CHARS_MAX = 16_000_000;

/**
 * Listens to a stream of server-sent events. Every connection starts with a snapshot, so nothing is
 * remembered between two of them.
 */
export async function listen<S extends StreamShape>(
  settings: ClientSettings,
  stream: S,
  input: Readonly<Record<string, unknown>>,
  options: StreamOptions<S>,
): Promise<StreamEnd> {
  const url = buildStreamUrl(settings.base_url, stream.path, input);
  for (let attempt = 1; !options.signal.aborted; attempt += 1) {
    options.onState?.(attempt === 1 ? 'connecting' : 'lost');
    const seen = { any: false };
    const refusal = await connectOnce(settings, url, options, seen).catch(ignoreBrokenConnection);
    if (options.signal.aborted) break;
    if (refusal !== undefined && isFinal(refusal)) return { ended: 'refused', refusal };
    if (seen.any) attempt = 1;
    options.onState?.('lost');
    await pause(waitFor_ms(refusal, attempt, settings.random ?? Math.random), options.signal);
  }
  return { ended: 'aborted' };
}

async function connectOnce<S extends StreamShape>(
  settings: ClientSettings,
  url: string,
  options: StreamOptions<S>,
  seen: { any: boolean },
): Promise<ProblemRefusal | undefined> {
  const silence = new AbortController();
  const headers = await headersOf(settings, 'text/event-stream');
  const signal = AbortSignal.any([options.signal, silence.signal]);
  const watch = silenceWatch(silence, options.silence_ms ?? SILENCE_MS);
  try {
    const response = await (settings.fetch ?? fetch)(url, { headers, signal, cache: 'no-store' });
    if (!response.ok || response.body === null) {
      const answer = await readAnswer(response);
      return answer.ok ? undefined : answer.refusal;
    }
    const parser = createParser({
      maxBufferSize: MESSAGE_CHARS_MAX,
      onEvent: (event) => {
        if (!seen.any) options.onState?.('open');
        seen.any = true;
        hand(options, event.data);
      },
    });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      watch.heard();
      parser.feed(part.value);
    }
    return undefined;
  } finally {
    watch.stop();
  }
}

/**
 * What is not JSON breaks the connection; a fault of the listener is the listener's, and ends the
 * listening.
 */
function hand<S extends StreamShape>(options: StreamOptions<S>, text: string): void {
  let message: Static<S['message']>;
  try {
    message = JSON.parse(text) as Static<S['message']>;
  } catch (error) {
    throw new Unreachable('not_drais', error);
  }
  try {
    options.onMessage(message);
  } catch (cause) {
    throw new Error('a listener failed', { cause });
  }
}

function silenceWatch(controller: AbortController, silence_ms: number) {
  const quiet = () => controller.abort(new DOMException('no word for too long', 'TimeoutError'));
  let timer = setTimeout(quiet, silence_ms);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(quiet, silence_ms);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Whatever broke a connection, the answer is to connect again. */
function ignoreBrokenConnection(error: unknown): undefined {
  const isTransport =
    error instanceof TypeError || error instanceof DOMException || error instanceof Unreachable;
  if (!isTransport) throw error;
  return undefined;
}

/** A "no" that waiting does not change: no right to listen, no such area, a box too large. */
function isFinal(refusal: ProblemRefusal): boolean {
  return refusal.status >= 400 && refusal.status < 500 && refusal.status !== 429;
}

function waitFor_ms(
  refusal: ProblemRefusal | undefined,
  attempt: number,
  random: () => number,
): number {
  const asked_ms = (refusal?.retry_after_s ?? 0) * 1000;
  return Math.max(asked_ms, backOff_ms(attempt, random));
}

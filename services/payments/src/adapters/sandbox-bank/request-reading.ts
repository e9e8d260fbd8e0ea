import type { IncomingMessage } from 'node:http';
import { REQUEST_BYTES_MAX } from './wire.ts';

type NotRead =
  | { readonly status: 'refused'; readonly http_status: 400 | 413; readonly detail: string }
  /** The caller went away before the body was complete: nobody waits for an answer. */
  | { readonly status: 'aborted' };
export type BodyRead = { readonly status: 'read'; readonly json: unknown } | NotRead;

/** Reads a JSON body of at most `REQUEST_BYTES_MAX` bytes. Never throws for what a caller sends. */
export async function readJsonBody(request: IncomingMessage): Promise<BodyRead> {
  const body = await readBody(request);
  return body.status === 'read' ? parseJson(body.bytes) : body;
}

/** Reads a body of at most `REQUEST_BYTES_MAX` bytes. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ readonly status: 'read'; readonly bytes: Buffer } | NotRead> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > REQUEST_BYTES_MAX) {
        const detail = `the body is larger than ${REQUEST_BYTES_MAX} bytes`;
        return { status: 'refused', http_status: 413, detail };
      }
      chunks.push(chunk);
    }
  } catch (error) {
    // The only way reading fails: the connection broke, or the time for sending a request is over.
    if (request.destroyed) return { status: 'aborted' };
    throw error;
  }
  return { status: 'read', bytes: Buffer.concat(chunks) };
}

function parseJson(body: Buffer): BodyRead {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return { status: 'read', json: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) {
      return { status: 'refused', http_status: 400, detail: 'the body is not JSON in UTF-8' };
    }
    throw error;
  }
}

/** The path's segments and the query of a request's target; null when it is not a path. */
export function readTarget(
  url: string | undefined,
): { readonly segments: readonly string[]; readonly query: Record<string, string> } | null {
  if (url === undefined || !url.startsWith('/')) return null;
  const parsed = URL.parse(`http://bank${url}`);
  if (parsed === null || parsed.host !== 'bank') return null;
  const segments = parsed.pathname.split('/').filter((segment) => segment !== '');
  return { segments, query: Object.fromEntries(parsed.searchParams) };
}

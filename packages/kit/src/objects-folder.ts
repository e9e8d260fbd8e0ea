import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newUuid } from '@drais/vocabulary/ids';
import type { ObjectFacts, ObjectStore } from './objects.ts';
import type { Mount } from './room.ts';

const KEY = /^[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/;

export interface FolderObjectsOptions {
  readonly folder: string;
  readonly secret: Buffer;
  readonly public_url: string;
  wallNow(): Date;
  /** Told of what went wrong here, such as a full disk; the one who uploads is told 500. */
  onFault?(error: unknown): void;
}

interface Grant {
  readonly method: 'PUT' | 'GET';
  readonly key: string;
  readonly expires_at_s: number;
  readonly content_type: string;
  readonly size_bytes: number;
}

/** Objects as files, with the contract of presigned addresses that a bucket service has. */
export function openFolderObjects(options: FolderObjectsOptions): ObjectStore & { mount: Mount } {
  const fileOf = (key: string) => join(options.folder, key);
  return {
    presignPut: (key, { content_type, size_bytes, lifetime_s }) =>
      addressOf(options, {
        method: 'PUT',
        key,
        content_type,
        size_bytes,
        expires_at_s: expiry(options, lifetime_s),
      }),
    presignGet: (key, { lifetime_s }) =>
      addressOf(options, {
        method: 'GET',
        key,
        content_type: '',
        size_bytes: 0,
        expires_at_s: expiry(options, lifetime_s),
      }),
    findFacts: (key) => readFacts(fileOf(key)),
    mount: {
      prefix: '/objects',
      handler: (request, response) => {
        void answer(options, request, response).catch((error: unknown) => {
          // Who hung up hears nothing, and is no fault of ours.
          if (!request.readableAborted && !response.destroyed) options.onFault?.(error);
          if (!response.headersSent) response.writeHead(500);
          response.end();
        });
      },
    },
  };
}

function expiry(options: FolderObjectsOptions, lifetime_s: number): number {
  return Math.floor(options.wallNow().getTime() / 1000) + lifetime_s;
}

function signatureOf(secret: Buffer, grant: Grant): string {
  const text = [
    grant.method,
    grant.key,
    grant.expires_at_s,
    grant.content_type,
    grant.size_bytes,
  ].join('\n');
  return createHmac('sha256', secret).update(text).digest('base64url');
}

function addressOf(options: FolderObjectsOptions, grant: Grant): string {
  if (!KEY.test(grant.key)) throw new RangeError('not an object key');
  const query = new URLSearchParams({
    expires: String(grant.expires_at_s),
    ...(grant.method === 'PUT' ? { type: grant.content_type, size: String(grant.size_bytes) } : {}),
    signature: signatureOf(options.secret, grant),
  });
  return `${options.public_url}/objects/${grant.key}?${query.toString()}`;
}

async function readFacts(file: string): Promise<ObjectFacts | null> {
  try {
    return JSON.parse(await readFile(`${file}.facts`, 'utf8')) as ObjectFacts;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function answer(
  options: FolderObjectsOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://objects.invalid');
  const grant: Grant = {
    method: request.method === 'PUT' ? 'PUT' : 'GET',
    key: url.pathname.slice('/objects/'.length),
    expires_at_s: Number(url.searchParams.get('expires')),
    content_type: url.searchParams.get('type') ?? '',
    size_bytes: Number(url.searchParams.get('size') ?? 0),
  };
  if (!isGranted(options, request, grant, url.searchParams.get('signature') ?? ''))
    return end(response, 403);
  if (grant.method === 'GET') return sendFile(options, grant, response);
  if (request.headers['content-type'] !== grant.content_type) return end(response, 415);
  const stored = await storeFile(join(options.folder, grant.key), grant.size_bytes, request);
  return end(response, stored ? 204 : 413);
}

function isGranted(
  options: FolderObjectsOptions,
  request: IncomingMessage,
  grant: Grant,
  signature: string,
): boolean {
  if (!['PUT', 'GET'].includes(request.method ?? '') || !KEY.test(grant.key)) return false;
  if (!(grant.expires_at_s * 1000 > options.wallNow().getTime())) return false;
  const expected = Buffer.from(signatureOf(options.secret, grant));
  const found = Buffer.from(signature);
  return expected.length === found.length && timingSafeEqual(expected, found);
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: status >= 400 ? 'close' : 'keep-alive' }).end();
}

/**
 * False when the upload is larger than was granted. The facts are written last: without them there
 * is no object.
 */
async function storeFile(
  file: string,
  size_max: number,
  source: IncomingMessage,
): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${newUuid()}.part`;
  const hash = createHash('sha256');
  let size_bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size_bytes += chunk.length;
      hash.update(chunk);
      done(size_bytes > size_max ? new RangeError('larger than granted') : null, chunk);
    },
  });
  try {
    await pipeline(source, measure, createWriteStream(part, { flush: true }));
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof RangeError) return false;
    throw error;
  }
  const facts: ObjectFacts = { size_bytes, sha256: hash.digest('hex') };
  await inTurn(file, async () => {
    await rename(part, file);
    await writeDurably(`${file}.facts`, JSON.stringify(facts));
  });
  return true;
}

/** The end of the last upload of each file that is being finished. */
const turns = new Map<string, Promise<void>>();

/** Uploads to one address are finished one by one, so that an object's facts are of its bytes. */
async function inTurn(file: string, finish: () => Promise<void>): Promise<void> {
  const finished = (turns.get(file) ?? Promise.resolve()).then(finish);
  const turn = finished.catch(() => undefined);
  turns.set(file, turn);
  await finished.finally(() => {
    if (turns.get(file) === turn) turns.delete(file);
  });
}

async function writeDurably(file: string, text: string): Promise<void> {
  const part = `${file}.${newUuid()}.part`;
  const handle = await open(part, 'w');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, file);
}

async function sendFile(
  options: FolderObjectsOptions,
  grant: Grant,
  response: ServerResponse,
): Promise<void> {
  const file = join(options.folder, grant.key);
  const found = await stat(file).catch(() => null);
  if (found === null) return end(response, 404);
  response.writeHead(200, {
    'content-length': found.size,
    'content-type': 'application/octet-stream',
    // What riders upload is never run by a browser.
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
  });
  await pipeline(createReadStream(file), response);
}

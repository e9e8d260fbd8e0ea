import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A GBFS feed in its envelope, as far as the edge reads it. */
interface FeedBody {
  readonly last_updated?: unknown;
  readonly ttl?: unknown;
}

/**
 * A feed is fetched again and again by everyone. Caches keep it as long as it says itself (`ttl`),
 * and who has the same data already gets 304 and no body: the moment of reading alone
 * (`last_updated`) is nothing new, which is why the ETag is a weak one.
 */
export function sendFeed(
  request: FastifyRequest,
  reply: FastifyReply,
  feed: FeedBody,
): FastifyReply {
  const { last_updated: _read_at, ...told } = feed;
  const etag = `W/"${digestOf(JSON.stringify(told))}"`;
  const ttl_s = typeof feed.ttl === 'number' ? feed.ttl : 0;
  reply.header('cache-control', `public, max-age=${String(ttl_s)}`);
  reply.header('etag', etag);
  if (isKnown(request.headers['if-none-match'], etag)) return reply.code(304).send();
  reply.header('content-type', 'application/json; charset=utf-8');
  return reply.send(JSON.stringify(feed));
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Weak comparison, as RFC 9110, 13.1.2 wants it: whether or not a tag calls itself weak. */
function isKnown(if_none_match: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  const known = (if_none_match ?? '').split(',').map(opaque);
  return known.includes('*') || known.includes(opaque(etag));
}

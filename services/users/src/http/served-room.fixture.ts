import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Mount } from '@drais/kit';
import {
  type Cleanup,
  openTestRoom,
  type TestRoom,
  type TestRoomOptions,
} from '@drais/kit/testing/open-room';
import { usersRoom } from '../index.ts';
import type { UsersTools } from '../users-tools.ts';

/** The users room with its mounts on a port of its own, as the gateway would serve them. */
export interface ServedRoom extends TestRoom<UsersTools> {
  readonly public_url: string;
  /** Where the port really is, when `public_url` is an address that nobody reaches from here. */
  readonly local_url: string;
}

export async function serveRoom(t: Cleanup, options: TestRoomOptions = {}): Promise<ServedRoom> {
  // The port first: it is part of the issuer's name.
  let mounts: readonly Mount[] = [];
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const mount = mounts.find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
    if (mount === undefined) response.writeHead(404).end();
    else mount.handler(request, response);
  });
  await listen(server);
  t.after(() => close(server));
  const local_url = `http://localhost:${String((server.address() as AddressInfo).port)}`;
  const public_url = options.settings?.public_url ?? local_url;
  const settings = { ...options.settings, public_url };
  const room = await openTestRoom(t, usersRoom, { ...options, settings });
  mounts = room.host.mounts();
  return { ...room, public_url, local_url };
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A browser's memory of cookies: sends them by path, forgets them when told to. */
export interface Browser {
  /** Never follows redirects by itself. Asks for a page unless other headers say so. */
  go(url: string, init?: RequestInit): Promise<Response>;
  /** Every Set-Cookie line seen so far. */
  readonly lines: string[];
  cookie(name: string): string | undefined;
}

/**
 * @param room whose public address stands for its port; without it addresses are taken as they are
 */
export function openBrowser(room?: Pick<ServedRoom, 'public_url' | 'local_url'>): Browser {
  const reach = (url: string) =>
    room === undefined ? url : url.replace(room.public_url, room.local_url);
  const jar = new Map<string, { name: string; value: string; path: string }>();
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const name = pair.slice(0, at);
    const path = attributes.find((a) => a.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
    const gone = attributes.some((a) => /^max-age=0$|^expires=Thu, 01 Jan 1970/i.test(a));
    if (gone) jar.delete(`${name} ${path}`);
    else jar.set(`${name} ${path}`, { name, value: pair.slice(at + 1), path });
  };
  return {
    lines,
    cookie: (name) => [...jar.values()].find((cookie) => cookie.name === name)?.value,
    go: async (url, init = {}) => {
      const { pathname } = new URL(url);
      const sent = [...jar.values()].filter(({ path }) => isWithin(pathname, path));
      const headers = new Headers({
        accept: 'text/html',
        ...(init.headers as Record<string, string>),
      });
      if (sent.length > 0)
        headers.set('cookie', sent.map((c) => `${c.name}=${c.value}`).join('; '));
      const response = await fetch(reach(url), { ...init, headers, redirect: 'manual' });
      for (const line of response.headers.getSetCookie()) keep(line);
      return response;
    },
  };
}

/** RFC 6265, 5.1.4. */
function isWithin(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

/** Where a redirect leads. */
export function locationOf(response: Response): URL {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`${String(response.status)} leads nowhere`);
  return new URL(location, response.url);
}

export const PERSON = {
  email: 'Karl@Example.org',
  password: 'laufmaschine-1817',
  name: 'Karl Drais',
  birth_date: '1985-04-29',
};

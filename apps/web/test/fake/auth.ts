import type { IncomingMessage, ServerResponse } from 'node:http';
import { problem } from './router.ts';
import { newNumber, type World } from './world.ts';

const COOKIE = 'drais_session';

export function ownerOf(world: World, request: IncomingMessage): string {
  const cookies = (request.headers.cookie ?? '').split('; ');
  const value = cookies.find((one) => one.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
  return world.sessions.get(value) ?? '';
}

/** The ends of the sign-in pages; true when the path was one of them. */
export function answerAuth(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  body: string,
): boolean {
  const url = new URL(request.url ?? '/', 'http://fake.invalid');
  if (url.pathname === '/auth/sign-in') {
    const uid = `interaction-${String(newNumber(world))}`;
    world.interactions.set(uid, url.searchParams.get('return_to') ?? '/');
    response.writeHead(302, { location: `/sign-in?interaction=${uid}` }).end();
    return true;
  }
  if (url.pathname === '/auth/sign-out') {
    response
      .writeHead(200, {
        'content-type': 'application/json',
        'set-cookie': `${COOKIE}=; Path=/; Max-Age=0`,
      })
      .end('{}');
    return true;
  }
  const [, uid, action] = /^\/auth\/interactions\/([\w-]+)(\/sign-in)?$/.exec(url.pathname) ?? [];
  if (uid === undefined) return false;
  if (action === undefined) json(response, 200, { client_name: 'Drais', prompt: 'login' });
  else signIn(world, uid, response, body);
  return true;
}

function signIn(world: World, uid: string, response: ServerResponse, body: string): void {
  const { email, password } = JSON.parse(body) as { email: string; password: string };
  const account = [...world.accounts.values()].find((one) => one.email === email);
  if (account === undefined || account.password !== password) {
    const refused = problem('users.credentials_wrong', 'Wrong.');
    json(response, refused.status, refused.body);
    return;
  }
  const session = `session-${String(newNumber(world))}`;
  world.sessions.set(session, account.account_id);
  response.setHeader('set-cookie', `${COOKIE}=${session}; Path=/; HttpOnly; SameSite=Lax`);
  json(response, 200, { redirect_to: world.interactions.get(uid) ?? '/' });
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value));
}

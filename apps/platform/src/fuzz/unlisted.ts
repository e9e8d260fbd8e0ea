import { type Draw, oneOf } from '@drais/twin/life/draw';
import { DEMO_RIDER } from '../demo/accounts.ts';
import { encoded } from './change-target.ts';
import type { HostileValues } from './hostile-values.ts';
import type { KnownThings } from './known-things.ts';
import type { Answer, Headers } from './request.ts';

/** What is asked at an address that the description does not list. */
export interface Unlisted {
  readonly method: string;
  readonly target: string;
  readonly headers: Headers;
  readonly body?: string | undefined;
}

interface Telling {
  readonly draw: Draw;
  readonly hostile: HostileValues;
  readonly known: KnownThings;
  /** Where our own pages come from. */
  readonly origin: string;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/json' };

const OAUTH_FIELDS: Readonly<Record<string, readonly string[]>> = {
  client_id: ['drais-cli', 'drais-web', 'nobody'],
  redirect_uri: [
    'http://127.0.0.1:49152/callback',
    'http://[::1]:1/callback',
    'https://elsewhere.example/callback',
    'javascript:alert(1)',
  ],
  response_type: ['code', 'token', 'code id_token', 'none'],
  response_mode: ['query', 'form_post', 'fragment', 'web_message'],
  scope: ['openid', 'openid rider', 'openid offline_access rider operator', 'service', ''],
  code_challenge: ['A'.repeat(43), 'short'],
  code_challenge_method: ['S256', 'plain', 'none'],
  state: ['s'],
  nonce: ['n'],
  prompt: ['login', 'none', 'consent', 'login consent', 'create'],
  max_age: ['0', '-1', '1e9'],
  resource: ['https://elsewhere.example', 'http://localhost/v1'],
  request: ['eyJhbGciOiJub25lIn0.e30.'],
  request_uri: ['http://169.254.169.254/'],
  claims: ['{"userinfo":{"email":null}}', '{'],
  id_token_hint: ['eyJhbGciOiJub25lIn0.e30.'],
  grant_type: ['authorization_code', 'refresh_token', 'password', 'client_credentials', 'implicit'],
  code: ['042.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'x'],
  code_verifier: ['A'.repeat(43)],
  refresh_token: ['042.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 'x', '999.x'],
  client_secret: ['guess'],
  client_assertion: ['eyJhbGciOiJub25lIn0.e30.'],
  client_assertion_type: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
  token: ['x', '042.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  token_type_hint: ['refresh_token', 'access_token', 'x'],
};

/** Some fields of OAuth, mostly of those that belong together, some of them hostile. */
function oauthForm(names: readonly string[], { draw, hostile }: Telling): string {
  const some = [...names.filter(() => draw() < 0.85)];
  if (draw() < 0.3) some.push(oneOf(draw, Object.keys(OAUTH_FIELDS)) ?? 'state');
  if (draw() < 0.1) some.push(some[0] ?? 'state');
  return some
    .map((name) => {
      const value =
        draw() < 0.2 ? hostile.text(draw) : (oneOf(draw, OAUTH_FIELDS[name] ?? []) ?? '');
      return `${name}=${encoded(value)}`;
    })
    .join('&');
}

const AUTHORIZE = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'code_challenge',
  'code_challenge_method',
  'state',
];
const TOKEN = ['grant_type', 'client_id', 'code', 'redirect_uri', 'code_verifier', 'refresh_token'];

const ADDRESSES: readonly string[] = [
  '/',
  '/v1',
  '/v1/',
  '/v1/nothing',
  '//v1/areas',
  '/gbfs',
  '/gbfs/',
  '/gbfs/manifest.json',
  '/gbfs/mannheim/.json',
  '/gbfs/mannheim/gbfs.json.json',
  '/health',
  '/health/live',
  '/health/ready',
  '/metrics',
  '/problems/gateway.fault',
  '/problems/%00',
  '/problems/../../../../etc/passwd',
  '/internal/booking.start_trip',
  '/demo/clock',
  '/openapi.json',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/oauth/jwks',
  '/oauth',
  '/oauth/userinfo',
  '/oauth/introspect',
  '/oauth/end_session',
  '/oauth/nothing',
  '/auth',
  '/auth/',
  '/auth/sign-in?return_to=https://elsewhere.example',
  '/auth/sign-in?return_to=//elsewhere.example',
  '/auth/sign-in?return_to=%5c%5celsewhere.example',
  '/auth/sign-in?return_to=/operator%0d%0aset-cookie:a=b',
  '/auth/callback',
  '/auth/callback?code=x&state=y',
  '/auth/callback?error=access_denied&state=%00',
  '/auth/interactions/AAAAAAAAAAAAAAAAAAAAA',
  '/auth/interactions/%2e%2e%2f%2e%2e',
  '/objects',
  '/objects/',
  '/objects/a?expires=99999999999&signature=x',
  '/objects/../../etc/passwd?expires=99999999999&signature=x',
  '/objects/%2e%2e%2f%2e%2e%2fetc%2fpasswd?expires=NaN&signature=',
  '/objects//x?expires=1e99&size=-1&type=&signature=%00',
  '/webhooks',
  '/webhooks/stripe',
  '/webhooks/sandbox-bank',
  '/webhooks/sandbox-bank/x',
  '/favicon.ico',
  '/.env',
  '/operator',
  '/sign-in',
];
const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

const MADE: readonly ((telling: Telling) => Unlisted)[] = [
  (telling) => ({
    method: telling.draw() < 0.8 ? 'GET' : 'POST',
    target: `/oauth/authorize?${oauthForm(AUTHORIZE, telling)}`,
    headers: {},
  }),
  (telling) => ({
    method: 'POST',
    target: telling.draw() < 0.8 ? '/oauth/token' : '/oauth/revoke',
    headers: telling.draw() < 0.9 ? FORM : JSON_BODY,
    body: oauthForm([...TOKEN, 'token'], telling),
  }),
  ({ draw }) => ({
    method: oneOf(draw, METHODS) ?? 'GET',
    target: oneOf(draw, ADDRESSES) ?? '/',
    headers: draw() < 0.3 ? { accept: 'text/html' } : {},
  }),
  signInForm,
  ({ draw, hostile }) => ({
    method: 'POST',
    target: '/demo/clock',
    headers: JSON_BODY,
    body: JSON.stringify({ at: hostile.text(draw) }),
  }),
  ({ draw, hostile }) => ({
    method: 'GET',
    target: `/${oneOf(draw, ['v1', 'gbfs', 'objects', 'auth', 'problems', 'oauth'])}/${encoded(hostile.text(draw))}`,
    headers: {},
  }),
  webhookOf,
  uploadOf,
];

/** The sign-in of an interaction that was begun before, rightly, wrongly or by a stranger. */
function signInForm(telling: Telling): Unlisted {
  const { draw, known, origin } = telling;
  const ticket = String(known.find(draw, 'sign_in_ticket', null) ?? 'AAAAAAAAAAAAAAAAAAAAA ');
  const [uid = '', cookie = ''] = ticket.split(/ (.*)/s);
  const target = `/auth/interactions/${uid}`;
  const headers: Headers = {
    ...(draw() < 0.9 ? { origin } : {}),
    ...(draw() < 0.9 && cookie !== '' ? { cookie } : {}),
    ...(draw() < 0.3 ? { accept: 'text/html' } : {}),
  };
  const action = oneOf(draw, ['', 'sign-in', 'sign-in', 'sign-in', 'abort']) ?? '';
  if (action === '') return { method: 'GET', target, headers };
  const { type, body } = credentialsOf(telling);
  return { method: 'POST', target: `${target}/${action}`, headers: { ...headers, ...type }, body };
}

/** What is typed into the form: by its owner, by somebody who guesses, or by nobody sane. */
function credentialsOf({ draw, hostile }: Telling): { type: Headers; body: string } {
  const { email, password } = DEMO_RIDER;
  const typed = { email, password: draw() < 0.8 ? password : 'a wrong one' };
  const fields = draw() < 0.5 ? typed : { email: hostile.any(draw), password: hostile.any(draw) };
  if (draw() < 0.7) return { type: JSON_BODY, body: JSON.stringify(fields) };
  const form = Object.entries(fields).map(([name, value]) => `${name}=${encoded(String(value))}`);
  return { type: FORM, body: form.join('&') };
}

/** What a redirect to the sign-in lets a browser do next: the interaction and its cookies. */
export function ticketsIn(headers: Answer['headers']): Record<string, string> {
  const [, uid] = /\/auth\/interactions\/([\w-]+)/.exec(String(headers['location'])) ?? [];
  const cookies = [headers['set-cookie'] ?? []].flat().map((line) => line.split(';')[0] ?? '');
  return uid === undefined ? {} : { sign_in_ticket: `${uid} ${cookies.join('; ')}` };
}

/** A message as of a payment provider, which none of them signed. */
function webhookOf({ draw, hostile }: Telling): Unlisted {
  const signature = `t=${String(Math.floor(draw() * 2e9))},v1=${'0'.repeat(64)}`;
  const event = {
    id: 'evt_1',
    type: 'payment_intent.succeeded',
    data: { object: hostile.any(draw) },
  };
  return {
    method: 'POST',
    target: draw() < 0.5 ? '/webhooks/stripe' : '/webhooks/sandbox-bank',
    headers: {
      ...JSON_BODY,
      ...(draw() < 0.7 ? { 'stripe-signature': signature, 'sandbox-signature': signature } : {}),
    },
    body: draw() < 0.7 ? JSON.stringify(event) : encoded(hostile.text(draw)),
  };
}

/** Where a photo was asked for, it is mostly sent as promised. */
function uploadOf({ draw, known }: Telling): Unlisted {
  const address = known.find(draw, 'upload_url', null);
  if (typeof address !== 'string') return { method: 'GET', target: '/objects/x', headers: {} };
  const url = new URL(address);
  const size = draw() < 0.8 ? Number(url.searchParams.get('size')) : 200_000;
  const type = draw() < 0.9 ? (url.searchParams.get('type') ?? '') : 'text/html';
  return {
    method: draw() < 0.9 ? 'PUT' : 'GET',
    target: draw() < 0.9 ? `${url.pathname}${url.search}` : `${url.pathname}${url.search}0`,
    headers: { 'content-type': type },
    body: 'x'.repeat(Math.min(size, 200_000)),
  };
}

/** A request at one of the doors beside the described ones. */
export function unlistedRequest(telling: Telling): Unlisted {
  return (oneOf(telling.draw, MADE) ?? uploadOf)(telling);
}

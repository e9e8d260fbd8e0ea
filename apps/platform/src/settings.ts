import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planServices, readPeers, SERVICE_NAMES, type ServicePlan } from './services.ts';

export const PROJECT_ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/**
 * What an operator of this deployment can set. Read once, from the environment, by the supervisor
 * only.
 */
export interface PlatformSettings {
  readonly port: number;
  /** Network name that HTTP and MQTT listen on: this machine only, unless set. */
  readonly listen_host: string;
  /** Addresses of load balancers whose X-Forwarded-For is believed. */
  readonly trusted_proxies: readonly string[];
  readonly mqtt_port: number;
  readonly public_url: string;
  readonly data_dir: string;
  /** Photos and other objects; on several machines a folder that all of them share. */
  readonly objects_dir: string;
  /** Given databases in the order of their shards; empty for the embedded one. */
  readonly database_urls: readonly string[];
  /** Embedded databases to spread over. */
  readonly shards: number;
  readonly twin: boolean;
  readonly web: boolean;
  /** Which parts run here, and in which processes. */
  readonly services: ServicePlan;
  /** Where parts that run elsewhere answer calls. */
  readonly peers: Readonly<Record<string, readonly string[]>>;
  /**
   * Where the processes of this machine answer calls of other machines, in the order in which they
   * start; where none is given, of nobody.
   */
  readonly call_ports: readonly number[];
  /**
   * Where a sandbox bank of this machine answers; undefined: where peers look for it, or anywhere.
   */
  readonly bank_port: number | undefined;
  readonly production: boolean;
  /** The demo's area with its stations and prices. */
  readonly demo_area: boolean;
  /** Start of a stepped business clock; undefined for real time. */
  readonly demo_clock_from: string | undefined;
  /** Where a torture leaves its orders; undefined in every other deployment. */
  readonly faults_dir: string | undefined;
  readonly secret: string | undefined;
  /** The operator's own payment provider, such as `stripe:`; empty: the sandbox bank. */
  readonly payments_url: string;
  readonly payments_key: string;
  readonly payments_webhook_secret: string;
  readonly loopback_limit_factor: number;
  readonly log_level: string;
}

/** Names that `readSettings` knows; `doctor` warns about others. */
export const SETTING_NAMES = [
  'DRAIS_PORT',
  'DRAIS_MQTT_PORT',
  'DRAIS_LISTEN_HOST',
  'DRAIS_TRUSTED_PROXIES',
  'DRAIS_PUBLIC_URL',
  'DRAIS_DATA_DIR',
  'DRAIS_OBJECTS_DIR',
  'DATABASE_URL',
  'DRAIS_SHARDS',
  'SERVICES',
  'DRAIS_PEERS',
  'DRAIS_CALL_PORT',
  'DRAIS_BANK_PORT',
  'DRAIS_TWIN',
  'DRAIS_WEB',
  'DRAIS_WEB_ORIGINS',
  'DRAIS_STYLE_URL',
  'DRAIS_PRODUCTION',
  'DRAIS_DEMO_AREA',
  'DRAIS_DEMO_CLOCK',
  'DRAIS_FAULTS_DIR',
  'DRAIS_SECRET',
  'DRAIS_PAYMENTS_URL',
  'DRAIS_PAYMENTS_KEY',
  'DRAIS_PAYMENTS_WEBHOOK_SECRET',
  'DRAIS_LOOPBACK_LIMIT_FACTOR',
  'DRAIS_LOG_LEVEL',
] as const;

/** What others call: the door for commands, the rooms for everything. */
const NEEDED_PEERS = SERVICE_NAMES.filter(
  (name) => !['gateway', 'bank', 'web', 'twin'].includes(name),
);

/** @throws {Error} naming the setting that does not fit */
export function readSettings(env: NodeJS.ProcessEnv): PlatformSettings {
  const port = readWhole(env, 'DRAIS_PORT', { fallback: 8080, max: 65_535 });
  const services = planServices(env['SERVICES'] || 'all');
  const settings: PlatformSettings = {
    port,
    mqtt_port: readWhole(env, 'DRAIS_MQTT_PORT', { fallback: 1883, max: 65_535 }),
    listen_host: env['DRAIS_LISTEN_HOST'] || 'localhost',
    trusted_proxies: readList(env, 'DRAIS_TRUSTED_PROXIES'),
    public_url: readPublicUrl(env, port),
    ...readFolders(env),
    database_urls: readList(env, 'DATABASE_URL'),
    shards: readWhole(env, 'DRAIS_SHARDS', { fallback: 1, min: 1, max: 64 }),
    twin: readSwitch(env, 'DRAIS_TWIN', true) && services.others.has('twin'),
    web: readSwitch(env, 'DRAIS_WEB', true) && services.others.has('web'),
    services,
    peers: readPeers(env['DRAIS_PEERS'] ?? ''),
    call_ports: readPorts(env, 'DRAIS_CALL_PORT'),
    bank_port: readPorts(env, 'DRAIS_BANK_PORT')[0],
    production: readSwitch(env, 'DRAIS_PRODUCTION', false),
    demo_area: readSwitch(env, 'DRAIS_DEMO_AREA', true),
    demo_clock_from: readInstant(env, 'DRAIS_DEMO_CLOCK'),
    faults_dir: env['DRAIS_FAULTS_DIR'] || undefined,
    secret: env['DRAIS_SECRET'],
    payments_url: env['DRAIS_PAYMENTS_URL'] ?? '',
    payments_key: env['DRAIS_PAYMENTS_KEY'] ?? '',
    payments_webhook_secret: env['DRAIS_PAYMENTS_WEBHOOK_SECRET'] ?? '',
    loopback_limit_factor: readWhole(env, 'DRAIS_LOOPBACK_LIMIT_FACTOR', {
      fallback: 20,
      min: 1,
      max: 100_000,
    }),
    log_level: env['DRAIS_LOG_LEVEL'] ?? 'warn',
  };
  refuseUnsafe(settings);
  refuseHalves(settings);
  return settings;
}

/** What is fine to look at and wrong to depend on. Production refuses to start with any of it. */
export function unsafeDefaults(settings: PlatformSettings): string[] {
  return [
    ...(settings.production ? [] : ['demo accounts with known passwords']),
    ...unsafeMoney(settings),
    'sandbox verifier: any document passes',
    ...(settings.demo_clock_from === undefined ? [] : ['stepped business clock']),
    ...(settings.faults_dir === undefined ? [] : ['faults on order']),
    ...(settings.twin ? ['simulated vehicles and riders'] : []),
    ...(settings.public_url.startsWith('https://') ? [] : ['no TLS']),
  ];
}

function unsafeMoney({ payments_url, payments_key }: PlatformSettings): string[] {
  if (!payments_url.startsWith('stripe:')) return ['sandbox bank: no real money moves'];
  const is_live = /^(?:sk|rk)_live_/.test(payments_key);
  return is_live ? [] : ['test mode of Stripe: no real money moves'];
}

function refuseUnsafe(settings: PlatformSettings): void {
  if (!settings.production) return;
  const unsafe = unsafeDefaults(settings);
  if (unsafe.length > 0)
    throw new Error(`DRAIS_PRODUCTION refuses to start with: ${unsafe.join('; ')}.`);
}

/** A part of a deployment needs to know the rest, and to share its data and its keys. */
function refuseHalves(settings: PlatformSettings): void {
  const { services, peers, database_urls, secret, payments_url } = settings;
  const here = new Set([...services.hosts.flatMap((host) => host.services), ...services.others]);
  const elsewhere = SERVICE_NAMES.filter((name) => !here.has(name));
  // Only those who move money ask the sandbox bank, and a real provider is none of our parts.
  const asks_bank = here.has('payments') && payments_url === '';
  const needed = elsewhere.filter(
    (name) => NEEDED_PEERS.includes(name) || (name === 'bank' && asks_bank),
  );
  if (needed.length === 0) return;
  const unknown = needed.filter((name) => peers[name] === undefined);
  if (unknown.length > 0)
    throw new Error(
      `SERVICES leaves out ${unknown.join(', ')}: say in DRAIS_PEERS where they are.`,
    );
  if (database_urls.length === 0 || secret === undefined)
    throw new Error('A part of a deployment needs DATABASE_URL and DRAIS_SECRET of the whole.');
}

function readFolders(env: NodeJS.ProcessEnv): Pick<PlatformSettings, 'data_dir' | 'objects_dir'> {
  const data_dir = resolve(env['DRAIS_DATA_DIR'] || join(PROJECT_ROOT, '.drais'));
  return { data_dir, objects_dir: resolve(env['DRAIS_OBJECTS_DIR'] || join(data_dir, 'objects')) };
}

function readPublicUrl(env: NodeJS.ProcessEnv, port: number): string {
  const text = env['DRAIS_PUBLIC_URL'] || `http://localhost:${String(port)}`;
  if (!URL.canParse(text))
    throw new Error('DRAIS_PUBLIC_URL is not an address such as https://ride.example.org');
  return text.replace(/\/+$/, '');
}

function readList(env: NodeJS.ProcessEnv, name: string): string[] {
  return (env[name] ?? '')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function readPorts(env: NodeJS.ProcessEnv, name: string): number[] {
  return readList(env, name).map((text) =>
    readWhole({ [name]: text }, name, { fallback: 0, min: 1, max: 65_535 }),
  );
}

function readWhole(
  env: NodeJS.ProcessEnv,
  name: string,
  bounds: { fallback: number; min?: number; max: number },
): number {
  const text = env[name];
  if (text === undefined || text === '') return bounds.fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < (bounds.min ?? 0) || value > bounds.max) {
    throw new Error(
      `${name} must be a whole number from ${String(bounds.min ?? 0)} to ${String(bounds.max)}, not ${text}.`,
    );
  }
  return value;
}

function readSwitch(env: NodeJS.ProcessEnv, name: string, fallback: boolean): boolean {
  const text = (env[name] ?? '').toLowerCase();
  if (text === '') return fallback;
  if (['on', 'true', '1', 'yes'].includes(text)) return true;
  if (['off', 'false', '0', 'no'].includes(text)) return false;
  throw new Error(`${name} must be on or off, not ${text}.`);
}

function readInstant(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  if (Number.isNaN(Date.parse(text)))
    throw new Error(`${name} must be an instant such as 2026-05-01T06:00:00Z.`);
  return new Date(text).toISOString();
}

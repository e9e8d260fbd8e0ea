import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { booking, payments } from '@drais/contracts';
import { type Mount, type Settings, Unavailable } from '@drais/kit';
import { shardNumber } from '@drais/kit/db/directory';
import { type Cleanup, openTestRoom, riderPrincipal } from '@drais/kit/testing/open-room';
import type { InputOf } from '@drais/vocabulary/define';
import { newUuid, shardKeyOf } from '@drais/vocabulary/ids';
import { accept, type Outcome, refuse } from '@drais/vocabulary/outcome';
import { addSeconds } from '@drais/vocabulary/units';
import { sandboxBankClient } from '../adapters/sandbox-bank/client.ts';
import { sandboxBankControls } from '../adapters/sandbox-bank/controls.ts';
import { openSandboxBank, type SandboxBank } from '../adapters/sandbox-bank/server.ts';
import { paymentIdOf } from '../domain/ids.ts';
import { paymentsRoom } from '../index.ts';
import { findPayment } from '../store/payments.ts';

const API_KEY = 'sandbox-test-key';

export const AREA_ID = 'mannheim';
/** On the other of the two databases than `AREA_ID`: whatever they do together crosses shards. */
export const RIDER_ID = `${farBucket()}.01a2040c-f370-7b6f-ad85-275d5783bbc5`;
export const OTHER_RIDER_ID = '077.01a2040c-f370-7b6f-ad85-275d5783bbc6';

export const TERMS = {
  area_id: AREA_ID,
  vehicle_class: 'e_bike' as const,
  name: 'E-bike, pay per minute',
  currency: 'EUR',
  unlock_minor: 100,
  per_minute_minor: 20,
  pause_per_minute_minor: 5,
  cap_minor: null,
  hold_minor: 1_000,
  vat_bp: 1_900,
};

export interface TestTownOptions {
  /** The bank sends its webhooks to this town. */
  readonly tells?: boolean;
  readonly settings?: Partial<Settings> & Readonly<Record<string, unknown>>;
}

/**
 * The room with a real sandbox bank in this process, and a town whose other rooms the test plays.
 */
export async function openPayments(t: Cleanup, options: TestTownOptions = {}) {
  const door = await openDoor(t);
  const webhook_url = `${door.url}/webhooks/sandbox-bank`;
  const { bank_url, ...bank } = await openBank(t, options.tells === true ? { webhook_url } : {});
  const town = {
    now: new Date('2026-05-01T08:00:00.000Z'),
    /** Wall time that passed beside the real one, milliseconds. */
    wall_skipped_ms: 0,
  };
  const room = await openTestRoom(t, paymentsRoom, {
    now: () => town.now,
    wallNow: () => new Date(Date.now() + town.wall_skipped_ms),
    settings: { bank_url, bank_key: API_KEY, ...options.settings },
    calls: { 'fleet.get_area': (input: { area_id: string }) => getArea(input.area_id) },
  });
  door.serve(room.host.mounts());

  const publish = async (terms: Partial<InputOf<typeof payments.publishPricingPlan>> = {}) => {
    const published = await room.call(payments.publishPricingPlan, { ...TERMS, ...terms });
    if (!published.ok) throw new Error(JSON.stringify(published));
    return published.value;
  };
  const addMethod = (token: string, account_id = RIDER_ID, key?: string) =>
    room.call(
      payments.addPaymentMethod,
      { token, label: 'My card' },
      riderPrincipal(account_id),
      key,
    );
  const hold = (
    trip_id: string,
    plan: { pricing_plan_id: string; version: number },
    more: { readonly payer_present?: boolean } = {},
  ) => {
    const { pricing_plan_id, version } = plan;
    const ref = { pricing_plan_id, version };
    return room.call(payments.placeHold, { trip_id, rider_id: RIDER_ID, plan: ref, ...more });
  };
  /** What the rider's browser has to do for their bank. */
  const action = (trip_id: string, account_id = RIDER_ID) =>
    room.call(payments.getPaymentAction, { trip_id }, riderPrincipal(account_id));
  const tripData = (trip_id: string) => ({
    trip_id,
    reservation_id: trip_id,
    vehicle_id: `${AREA_ID}.01a2040c-f370-7b6f-ad85-275d5783bbc7`,
    rider_id: RIDER_ID,
  });
  const endTrip = (
    trip_id: string,
    plan: { pricing_plan_id: string; version: number },
    trip: {
      readonly duration_s: number;
      readonly paused_s?: number;
      readonly outage_s?: number;
      /** Absent: 2026-05-01 at 09:00 in Mannheim. */
      readonly started_at?: string;
    },
  ) => {
    const { pricing_plan_id, version } = plan;
    const { started_at = '2026-05-01T07:00:00.000Z' } = trip;
    const data = {
      ...tripData(trip_id),
      vehicle_class: 'e_bike' as const,
      plan: { pricing_plan_id, version },
      started_at,
      ended_at: addSeconds(new Date(started_at), trip.duration_s).toISOString(),
      paused_s: trip.paused_s ?? 0,
      ...(trip.outage_s === undefined ? {} : { outage_s: trip.outage_s }),
      lock_confirmed: true,
    };
    return room.deliver(booking.events.tripEnded, AREA_ID, data);
  };
  const failTrip = (trip_id: string) =>
    room.deliver(booking.events.tripFailed, AREA_ID, { ...tripData(trip_id), reason: 'no_answer' });
  const drive = () => room.runJob('payments.drive_payments');
  const payment = async (trip_id: string) => {
    const payment_id = paymentIdOf(RIDER_ID, trip_id);
    const stored = await findPayment(room.directory.shard(shardKeyOf(payment_id)), payment_id);
    if (stored === null) throw new Error(`no payment of ${trip_id}`);
    return stored.payment;
  };
  const receipt = (trip_id: string, account_id = RIDER_ID) =>
    room.call(payments.getReceipt, { trip_id }, riderPrincipal(account_id));
  const typesOf = async (trip_id: string) => {
    const stream_id = paymentIdOf(RIDER_ID, trip_id);
    const recorded = (await room.events()).filter((event) => event.stream_id === stream_id);
    return recorded.map((event) => event.type.replace('payments.', ''));
  };
  /** The room hears its own events, as its relay would hand them on. */
  const relayOwn = async (trip_id: string) => {
    const stream_id = paymentIdOf(RIDER_ID, trip_id);
    const heard = new Set(paymentsRoom.handlers.map(({ type }) => type));
    for (const event of await room.events()) {
      if (event.stream_id === stream_id && heard.has(event.type))
        await room.host.deliver('payments', event);
    }
  };
  /**
   * The same for everything that the room has to tell itself, or all of one kind, until nothing new
   * is told.
   */
  const relayAll = async (kind?: string) => {
    const heard = new Set(paymentsRoom.handlers.map(({ type }) => type));
    for (const event of await room.events()) {
      if (heard.has(event.type) && event.type === (kind ?? event.type))
        await room.host.deliver('payments', event);
    }
    await room.host.settle();
  };
  /** What the bank has in its books, in its order. */
  const booked = async () => {
    const ask = { since: '1970-01-01T00:00:00.000Z', cursor: null, limit: 200, timeout_ms: 5_000 };
    const page = await bank.provider.list(ask);
    if (page.status !== 'listed') throw new Error(page.reason);
    return page.operations.map(({ kind, result }) => `${kind} ${result.status}`);
  };
  const methods = async (page: { readonly limit?: number; readonly cursor?: string }) => {
    const found = await room.call(payments.listPaymentMethods, page, riderPrincipal(RIDER_ID));
    if (!found.ok) throw new Error(found.refusal.detail);
    return found.value;
  };
  return {
    room,
    town,
    ...bank,
    door_url: door.url,
    action,
    booked,
    methods,
    publish,
    addMethod,
    hold,
    endTrip,
    failTrip,
    drive,
    payment,
    receipt,
    typesOf,
    relayOwn,
    relayAll,
  };
}

/** A bank whose books outlive its process, on a port that stays the same. */
async function openBank(t: Cleanup, more: { readonly webhook_url?: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'drais-bank-'));
  const open = (port: number, data_dir: string | null) =>
    openSandboxBank({ data_dir, port, api_key: API_KEY, slow_ms: 50, ...more });
  let bank: SandboxBank | null = await open(0, folder);
  const { port } = bank;
  const closeBank = async () => {
    await bank?.close();
    bank = null;
  };
  /** The same bank with its books, or another one that knows nothing. */
  const reopenBank = async ({ forgets = false } = {}) => {
    bank = await open(port, forgets ? null : folder);
  };
  t.after(async () => {
    await closeBank();
    await rm(folder, { recursive: true });
  });
  const bank_url = `http://127.0.0.1:${port}`;
  const at = { base_url: bank_url, api_key: API_KEY };
  const [provider, controls] = [sandboxBankClient(at), sandboxBankControls(at)];
  return { bank_url, closeBank, reopenBank, provider, controls };
}

/** The room's mounts on a port of their own, as the gateway would serve them. */
async function openDoor(t: Cleanup) {
  let mounts: readonly Mount[] = [];
  const server: Server = createServer((request, response) => {
    const mount = mounts.find(({ prefix }) => request.url === prefix);
    if (mount === undefined) return void response.writeHead(404).end();
    Promise.resolve(mount.handler(request, response)).catch((error: unknown) => {
      response.writeHead(error instanceof Unavailable ? 503 : 500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const serve = (of_room: readonly Mount[]): void => {
    mounts = of_room;
  };
  return { url, serve };
}

export type TestTown = Awaited<ReturnType<typeof openPayments>>;

export function newTripId(): string {
  return `${AREA_ID}.${newUuid()}`;
}

async function getArea(area_id: string): Promise<Outcome<unknown>> {
  if (area_id !== AREA_ID) return refuse('fleet.area_unknown', 'There is no such area.');
  const center = { lat: 49.4875, lon: 8.466 };
  const name = 'Mannheim';
  return accept({
    area_id,
    name,
    time_zone: 'Europe/Berlin',
    currency: 'EUR',
    country: 'DE',
    center,
  });
}

function farBucket(): string {
  const buckets = ['042', '043', '044', '045', '046', '047'];
  const found = buckets.find((bucket) => shardNumber(bucket, 2) !== shardNumber('mannheim', 2));
  if (found === undefined) throw new Error('all buckets lie beside the area');
  return found;
}

import { randomBytes } from 'node:crypto';
import { booking } from '@drais/contracts';
import { type Envelope, REMOTE_PATHS } from '@drais/kit/calls/remote';
import { signatureOf } from '@drais/kit/calls/signature';
import { openMint, type TokenIssuer } from './access-tokens.ts';
import { arrivalTimes, runArrivals } from './arrivals.ts';
import { type Connections, openConnections } from './keep-alive.ts';
import { serveBench } from './own-process.ts';

/** A reservation and who may look at it. */
export interface Looked {
  readonly account_id: string;
  readonly reservation_id: string;
}

export interface GatewayLoad {
  readonly arm: 'gateway' | 'direct';
  readonly port: number;
  readonly call_secret: Uint8Array;
  readonly issuer: TokenIssuer;
  readonly looked: readonly Looked[];
  readonly rate_per_s: number;
  readonly seconds: number;
  readonly seed: number;
}

export interface GatewayArm {
  /** From the intended time to the answer, of those that were answered right. */
  readonly taken_ms: Float64Array;
  readonly lag_ms: Float64Array;
  readonly asked: number;
  /** Wrong answers by their status. */
  readonly failures: Readonly<Record<string, number>>;
}

/** Enough that no request waits for one: a core that falls behind is seen, not shielded. */
const CONNECTIONS = 128;
const DEADLINE_MS = 10_000;

// The generator's process: it asks for reservations at fixed times, through the gateway with a
// token of its own each, or at the room's own door with a signed call.
const duties = {
  ask: async (load: GatewayLoad): Promise<GatewayArm> => {
    const times = arrivalTimes(load);
    const requests = load.arm === 'gateway' ? throughGateway(load, times.length) : undefined;
    const connections = await openConnections(load.port, CONNECTIONS);
    try {
      return await play(load, { times, requests, connections });
    } finally {
      connections.close();
    }
  },
};

export type GeneratorDuties = typeof duties;

serveBench(duties);

async function play(
  load: GatewayLoad,
  run: { times: Float64Array; requests: readonly string[] | undefined; connections: Connections },
): Promise<GatewayArm> {
  const taken_ms: number[] = [];
  const failures: Record<string, number> = {};
  const under_way: Promise<void>[] = [];
  const fail = (why: string): void => {
    failures[why] = (failures[why] ?? 0) + 1;
  };
  const { lag_ms } = await runArrivals(run.times, (index, intended_ms) => {
    const looked = load.looked[index % load.looked.length] as Looked;
    const request = run.requests?.[index] ?? directCall(load, looked);
    const asked = run.connections.ask(request).then(
      ({ status, body }) => {
        const took_ms = performance.now() - intended_ms;
        // The id only comes back in the reservation itself.
        if (status === 200 && body.includes(looked.reservation_id)) taken_ms.push(took_ms);
        else fail(String(status));
      },
      () => fail('none'),
    );
    under_way.push(asked);
  });
  await Promise.all(under_way);
  return { taken_ms: Float64Array.from(taken_ms), lag_ms, asked: run.times.length, failures };
}

/** Made beforehand: signing a token is the issuer's work, not that of whoever shows it. */
function throughGateway(load: GatewayLoad, count: number): string[] {
  const mint = openMint(load.issuer);
  return Array.from({ length: count }, (_, index) => {
    const { account_id, reservation_id } = load.looked[index % load.looked.length] as Looked;
    return [
      `GET ${booking.getReservation.path.replace('{reservation_id}', reservation_id)} HTTP/1.1`,
      `host: localhost:${String(load.port)}`,
      `authorization: Bearer ${mint(account_id)}`,
      'accept: application/json',
      '\r\n',
    ].join('\r\n');
  });
}

/** Made when it is sent: a signature is good for half a minute. */
function directCall(load: GatewayLoad, { account_id, reservation_id }: Looked): string {
  const body = JSON.stringify({
    route_id: booking.getReservation.id,
    context: {
      principal: { kind: 'account', account_id, scopes: ['openid', 'rider'], operator_areas: [] },
      deadline: new Date(Date.now() + DEADLINE_MS),
      trace_id: randomBytes(16).toString('hex'),
    },
    input: { reservation_id },
    sent_at: Date.now(),
  } satisfies Envelope);
  return [
    `POST ${REMOTE_PATHS.call} HTTP/1.1`,
    `host: 127.0.0.1:${String(load.port)}`,
    'content-type: application/json',
    `x-drais-signature: ${signatureOf(Buffer.from(load.call_secret), body)}`,
    `content-length: ${String(Buffer.byteLength(body))}`,
    `\r\n${body}`,
  ].join('\r\n');
}

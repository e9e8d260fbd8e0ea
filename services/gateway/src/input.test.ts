import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import {
  anOperator,
  bearer,
  openTestGateway,
  type TestGateway,
} from './testing/open-test-gateway.ts';

const VEHICLE_ID = 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc5';
const json = { 'content-type': 'application/json', 'idempotency-key': 'a-key-of-8' };

async function postTrip(
  gateway: TestGateway,
  payload: string,
  headers: Record<string, string> = {},
) {
  const all = { ...json, ...(await bearer()), ...headers };
  return gateway.app.inject({ method: 'POST', url: '/v1/trips', headers: all, payload });
}

describe('a body', () => {
  it('must be JSON', async (t) => {
    const gateway = await openTestGateway(t);
    for (const payload of ['{', 'null x', '{"a":1,}', '\u0000', '{"__proto__":{"x":1}}']) {
      const answer = await postTrip(gateway, payload);
      assert.deepEqual([answer.statusCode, answer.json().code], [400, 'gateway.body_not_json']);
    }
  });

  it('must be an object', async (t) => {
    const gateway = await openTestGateway(t);
    for (const payload of ['[]', '"text"', '7', 'true'])
      assert.equal((await postTrip(gateway, payload)).statusCode, 422);
  });

  it('must say that it is JSON', async (t) => {
    const gateway = await openTestGateway(t);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp']) {
      const answer = await postTrip(gateway, '{}', { 'content-type': type });
      assert.deepEqual(
        [answer.statusCode, answer.json().code],
        [415, 'gateway.media_type_unsupported'],
      );
    }
  });

  it('is refused when it is too large', async (t) => {
    const gateway = await openTestGateway(t);
    const answer = await postTrip(
      gateway,
      JSON.stringify({ reservation_id: 'x'.repeat(256 * 1024) }),
    );
    assert.deepEqual([answer.statusCode, answer.json().code], [413, 'gateway.body_too_large']);
  });

  it('may be larger where lists are loaded', async (t) => {
    const gateway = await openTestGateway(t);
    const headers = { ...json, ...(await anOperator('mannheim')) };
    const sized = (size: number) => JSON.stringify({ trips: 'x'.repeat(size) });
    const statuses = [600_000, 1_100_000].map(async (size) => {
      const request = {
        method: 'POST',
        url: '/v1/areas/mannheim/recorded-trips',
        headers,
        payload: sized(size),
      } as const;
      return (await gateway.app.inject(request)).statusCode;
    });
    assert.deepEqual(await Promise.all(statuses), [422, 413]);
  });

  it('is refused, not a fault, however deep it is nested', async (t) => {
    const gateway = await openTestGateway(t);
    const deep = `{"reservation_id":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    assert.equal((await postTrip(gateway, deep)).statusCode, 422);
    assert.deepEqual(gateway.faults, []);
  });

  it('may be absent when the path says everything', async (t) => {
    const gateway = await openTestGateway(t);
    const url = `/v1/reservations/${VEHICLE_ID}/cancel`;
    const headers = { 'idempotency-key': 'a-key-of-8', ...(await bearer()) };
    assert.equal((await gateway.app.inject({ method: 'POST', url, headers })).statusCode, 200);
    const empty = { ...headers, 'content-type': 'application/json', 'content-length': '0' };
    assert.equal(
      (await gateway.app.inject({ method: 'POST', url, headers: empty })).statusCode,
      200,
    );
  });

  it('may repeat a path parameter, but not contradict it', async (t) => {
    const gateway = await openTestGateway(t);
    const headers = { ...json, ...(await anOperator('mannheim')) };
    const ask = (vehicle_id: string) =>
      gateway.app.inject({
        method: 'POST',
        url: `/v1/fleet/${VEHICLE_ID}/commands`,
        headers,
        payload: JSON.stringify({ vehicle_id, kind: 'lock', reason: 'parked badly' }),
      });
    assert.equal((await ask(VEHICLE_ID)).statusCode, 202);
    const other = await ask(VEHICLE_ID.replace('mannheim', 'elsewhere'));
    assert.match(other.json().detail, /vehicle_id/);
    assert.equal(other.statusCode, 422);
  });

  it('does not choose the area that an operator is asked for', async (t) => {
    const gateway = await openTestGateway(t);
    const answer = await gateway.app.inject({
      method: 'POST',
      url: '/v1/areas/mannheim/vehicle-types',
      headers: { ...json, ...(await anOperator('elsewhere')) },
      payload: JSON.stringify({ area_id: 'elsewhere', vehicle_types: [] }),
    });
    assert.equal(answer.statusCode, 403);
  });
});

describe('text that is none', () => {
  const holes = ['a\\u0000b', '\\ud800', 'a\\udc00b'];

  it('is refused in a body with the name of its field', async (t) => {
    const gateway = await openTestGateway(t);
    const headers = { ...json, ...(await anOperator('mannheim')) };
    const url = `/v1/fleet/${VEHICLE_ID}/commands`;
    for (const hole of holes) {
      const payload = `{"kind":"lock","reason":"parked badly ${hole}"}`;
      const answer = await gateway.app.inject({ method: 'POST', url, headers, payload });
      assert.deepEqual([answer.statusCode, answer.json().code], [422, 'gateway.input_invalid']);
      assert.match(answer.json().detail, /reason/);
    }
    const paired = '{"kind":"lock","reason":"\\ud83d\\ude00 parked badly"}';
    const taken = await gateway.app.inject({ method: 'POST', url, headers, payload: paired });
    assert.equal(taken.statusCode, 202);
  });

  it('is refused in a query and in a path', async (t) => {
    const gateway = await openTestGateway(t);
    const headers = await anOperator('mannheim');
    for (const url of [
      '/v1/areas/mannheim/trips?cursor=%00',
      '/v1/areas/mannheim/vehicles/by-code/%00',
    ]) {
      const answer = await gateway.app.inject({ url, headers });
      assert.deepEqual([answer.statusCode, answer.json().code], [422, 'gateway.input_invalid']);
    }
    assert.equal(gateway.calls.length, 0);
  });
});

describe('a number beyond all numbers', () => {
  it('is refused in a body and in a query with the name of its field', async (t) => {
    const gateway = await openTestGateway(t);
    const headers = { ...json, ...(await anOperator('mannheim')) };
    const trip = '{"record_id":"1","code":"MA-1","started_at":"2026-06-01T08:00:00Z"';
    const payload = `{"trips":[${trip},"duration_s":1e999,"start_station":"a","end_station":"b"}]}`;
    const url = '/v1/areas/mannheim/recorded-trips';
    const answers = [
      await gateway.app.inject({ method: 'POST', url, headers, payload }),
      await gateway.app.inject({
        url: '/v1/areas/mannheim/quote?vehicle_class=car&duration_s=Infinity',
      }),
    ];
    for (const answer of answers) {
      assert.deepEqual([answer.statusCode, answer.json().code], [422, 'gateway.input_invalid']);
      assert.match(answer.json().detail, /duration_s/);
    }
    assert.equal(gateway.calls.length, 0);
  });
});

describe('a query', () => {
  it('is read as the contract means it', async (t) => {
    const gateway = await openTestGateway(t);
    await gateway.app.inject({
      url: '/v1/areas/mannheim/vehicles/near?lat=49.48&lon=8.46&limit=3',
    });
    assert.deepEqual(gateway.calls[0]?.input, {
      area_id: 'mannheim',
      lat: 49.48,
      lon: 8.46,
      limit: 3,
      radius_m: 2000,
    });
  });

  it('is refused with the name of the field that does not fit', async (t) => {
    const gateway = await openTestGateway(t);
    const wrong: Record<string, RegExp> = {
      'lat=north&lon=8': /lat/,
      'lat=91&lon=8': /lat/,
      'lat=&lon=8': /lat/,
      'lat=Infinity&lon=8': /lat/,
      'lon=8': /lat/,
      'lat=1&lat=2&lon=8': /lat/,
      'lat=1&lon=8&limit=201': /limit/,
      'lat=1&lon=8&limit=1.5': /limit/,
      'lat=1&lon=8&vehicle_class=boat': /vehicle_class/,
      'lat=1&lon=8&area_id=other': /area_id/,
    };
    for (const [query, field] of Object.entries(wrong)) {
      const answer = await gateway.app.inject({ url: `/v1/areas/mannheim/vehicles/near?${query}` });
      assert.equal(answer.statusCode, 422, query);
      assert.match(answer.json().detail, field);
    }
    assert.equal(gateway.calls.length, 0);
  });

  it('does not belong to a mutation', async (t) => {
    const gateway = await openTestGateway(t);
    const headers = { ...json, ...(await bearer()) };
    const answer = await gateway.app.inject({
      method: 'POST',
      url: '/v1/trips?dry_run=1',
      headers,
      payload: { reservation_id: VEHICLE_ID },
    });
    assert.match(answer.json().detail, /dry_run/);
  });
});

describe('an id in a path that no id can be', () => {
  it('is answered like an id that is not there', async (t) => {
    const gateway = await openTestGateway(t);
    const headers = await anOperator('*');
    const codes: Record<string, string> = {
      '/v1/trips/17': 'booking.trip_unknown',
      '/v1/trips/mannheim.------------------------------------': 'booking.trip_unknown',
      '/v1/trips/17/receipt': 'payments.receipt_unknown',
      '/v1/fleet/..%2f..%2fetc': 'fleet.vehicle_unknown',
      '/v1/areas/MANNHEIM': 'fleet.area_unknown',
      '/gbfs/mannheim/Vehicle-Status.json': 'fleet.feed_unknown',
      '/gbfs/M/gbfs.json': 'fleet.area_unknown',
    };
    for (const [url, code] of Object.entries(codes)) {
      const answer = await gateway.app.inject({ url, headers });
      assert.deepEqual([answer.statusCode, answer.json().code], [404, code], url);
    }
  });

  it('is invalid input where the route knows no such refusal', async (t) => {
    const gateway = await openTestGateway(t);
    assert.equal(
      (await gateway.app.inject({ url: '/v1/areas/MANNHEIM/pricing-plans' })).statusCode,
      422,
    );
    assert.equal(
      (await gateway.app.inject({ url: '/v1/areas/mannheim/trip-rules/boat' })).statusCode,
      422,
    );
  });
});

describe('an Idempotency-Key', () => {
  it('reaches the room as it was sent', async (t) => {
    const gateway = await openTestGateway(t);
    await postTrip(gateway, JSON.stringify({ reservation_id: VEHICLE_ID }), {
      'idempotency-key': '"8e03978e-40d5"',
    });
    assert.equal(gateway.calls[0]?.context.idempotency_key, '"8e03978e-40d5"');
  });

  it('has 8 to 128 visible ASCII characters', async (t) => {
    const gateway = await openTestGateway(t);
    for (const key of ['', 'short', 'with a space', 'x'.repeat(129), 'tab\tinside-it']) {
      const answer = await postTrip(gateway, '{}', { 'idempotency-key': key });
      assert.deepEqual(
        [answer.statusCode, answer.json().code],
        [400, 'gateway.idempotency_key_missing'],
        key,
      );
    }
  });
});

describe('bytes that are no HTTP', () => {
  const answerTo = async (gateway: TestGateway, bytes: string): Promise<string> => {
    const port = await gateway.listen();
    const socket = connect(port, '127.0.0.1').setEncoding('utf8');
    socket.end(bytes);
    let text = '';
    socket.on('data', (part: string) => {
      text += part;
    });
    await once(socket, 'close');
    return text;
  };

  it('end the connection with a plain 400', async (t) => {
    assert.match(
      await answerTo(await openTestGateway(t), 'unlock everything\r\n\r\n'),
      /^HTTP\/1\.1 400 Bad Request\r\nConnection: close/,
    );
  });

  it('that make headers too large end with 431', async (t) => {
    const bytes = `GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`;
    assert.match(await answerTo(await openTestGateway(t), bytes), /^HTTP\/1\.1 431/);
  });
});

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { Unavailable } from '@drais/kit';
import { refuse } from '@drais/vocabulary/outcome';
import { openTestGateway, PUBLIC_URL } from './testing/open-test-gateway.ts';

describe('a refusal of a room', () => {
  it('becomes a problem with its facts and the status of its contract', async (t) => {
    const refusal = refuse('booking.vehicle_not_available', 'Somebody else has it.', {
      retry_after_s: 7,
      facts: { nearest_m: 120, status: 200 },
    });
    const gateway = await openTestGateway(t, { answer: async () => refusal });
    const answer = await gateway.app.inject({
      url: '/v1/areas',
      headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    });

    assert.equal(answer.headers['content-type'], 'application/problem+json');
    assert.equal(answer.headers['retry-after'], '7');
    assert.equal(answer.statusCode, 409);
    assert.deepEqual(answer.json(), {
      type: `${PUBLIC_URL}/problems/booking.vehicle_not_available`,
      title: 'Vehicle not available',
      status: 409,
      code: 'booking.vehicle_not_available',
      detail: 'Somebody else has it.',
      trace_id: 'a'.repeat(32),
      nearest_m: 120,
    });
  });

  it('that no contract names is a fault', async (t) => {
    const gateway = await openTestGateway(t, {
      answer: async () => refuse('booking.made_up', 'No.'),
    });
    assert.equal((await gateway.app.inject({ url: '/v1/areas' })).json().code, 'gateway.fault');
  });
});

describe('a fault', () => {
  it('tells nothing but its trace, and is logged once', async (t) => {
    const gateway = await openTestGateway(t, {
      answer: () => Promise.reject(new TypeError('secret at /srv/db')),
    });
    const answer = await gateway.app.inject({ url: '/v1/areas' });

    assert.equal(answer.statusCode, 500);
    assert.doesNotMatch(answer.body, /secret|TypeError|at /);
    assert.equal(gateway.faults.length, 1);
    assert.equal(gateway.faults[0]?.['trace_id'], answer.json().trace_id);
  });
});

describe('a client that hangs up within its body', () => {
  it('is no fault', async (t) => {
    const gateway = await openTestGateway(t);
    const port = await gateway.listen();
    const taken = once(gateway.app.server, 'request');
    const socket = connect(port, '127.0.0.1');
    const head = 'POST /v1/accounts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    socket.write(`${head}Idempotency-Key: half-a-body\r\nContent-Length: 500\r\n\r\n{"email":`);
    const [request, response] = (await taken) as [IncomingMessage, ServerResponse];
    // Not `once`, which takes the request's own error for its failure.
    const ended = [request, response].map((side) => new Promise((done) => side.on('close', done)));
    socket.destroy();
    await Promise.all(ended);
    assert.deepEqual(gateway.faults, []);
  });
});

describe('a part that does not answer', () => {
  it('is 503 with the time to try again, and not logged as a fault', async (t) => {
    const gateway = await openTestGateway(t, {
      answer: () => Promise.reject(new Unavailable('booking')),
    });
    const answer = await gateway.app.inject({ url: '/v1/areas' });

    assert.deepEqual(
      [answer.statusCode, answer.json().code, answer.headers['retry-after']],
      [503, 'gateway.unavailable', '2'],
    );
    assert.deepEqual(gateway.faults, []);
  });

  it('is 504 when the deadline of the route is over', async (t) => {
    t.mock.timers.enable({ apis: ['Date'] });
    const late = async () => {
      t.mock.timers.tick(10_000);
      throw new Unavailable('booking');
    };
    const gateway = await openTestGateway(t, { answer: late });
    const answer = await gateway.app.inject({ url: '/v1/areas' });

    assert.deepEqual([answer.statusCode, answer.json().code], [504, 'gateway.timeout']);
  });
});

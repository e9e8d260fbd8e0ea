import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Identity } from './identities.ts';
import { openJudge } from './judge-answer.ts';
import { openKnownThings } from './known-things.ts';
import { type Described, readOperations } from './operations.ts';
import type { Answer, FuzzRequest } from './request.ts';

const TRIP_ID = 'mannheim.01a2040c-f370-7b6f-ad85-275d5783bbc5';

const problemSchema = (codes: readonly string[]) => ({
  allOf: [
    { $ref: '#/components/schemas/Problem' },
    { type: 'object', properties: { code: { enum: codes } } },
  ],
});
const described: Described = {
  components: { schemas: { Problem: { type: 'object', required: ['code', 'title'] } } },
  paths: {
    '/v1/trips/{trip_id}': {
      get: {
        'x-drais-id': 'booking.get_trip',
        security: [{ oauth2: ['rider'] }],
        parameters: [{ name: 'trip_id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['trip_id'],
                  properties: { trip_id: { type: 'string' } },
                  additionalProperties: false,
                },
              },
            },
          },
          404: {
            content: {
              'application/problem+json': { schema: problemSchema(['booking.trip_unknown']) },
            },
          },
          503: {
            content: {
              'application/problem+json': { schema: problemSchema(['gateway.unavailable']) },
            },
          },
        },
      },
    },
  },
};
const [getTrip] = readOperations(described);

const person = (name: string, more: Partial<Identity> = {}): Identity => ({
  name,
  account_id: null,
  scopes: ['rider'],
  operator_areas: [],
  authorization: async () => undefined,
  ...more,
});

const asked = (more: Partial<FuzzRequest> = {}): FuzzRequest => ({
  n: 1,
  operation: getTrip,
  method: 'GET',
  target: `/v1/trips/${TRIP_ID}`,
  headers: {},
  value: undefined,
  body: undefined,
  by: person('karl'),
  changes: [],
  is_off_road: false,
  ...more,
});

const answered = (status: number, value: unknown, more: Partial<Answer> = {}): Answer => ({
  status,
  headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
  text: JSON.stringify(value),
  took_ms: 5,
  ...more,
});
const problem = (code: string, status = 404) => ({
  type: `http://localhost/problems/${code}`,
  title: 'No',
  status,
  code,
  detail: 'No.',
  trace_id: 'a'.repeat(32),
});

function kindsOf(request: FuzzRequest, answer: Answer, known = openKnownThings()): string[] {
  return openJudge(described, known)
    .judge(request, answer)
    .map(({ kind }) => kind);
}

describe('an answer', () => {
  it('is fine when it is as promised', () => {
    assert.deepEqual(kindsOf(asked(), answered(200, { trip_id: TRIP_ID })), []);
    assert.deepEqual(kindsOf(asked(), answered(404, problem('booking.trip_unknown'))), []);
  });

  it('is found out when its body is another, or none', () => {
    for (const value of [{}, { trip_id: 7 }, { trip_id: TRIP_ID, secret: 1 }, []])
      assert.deepEqual(kindsOf(asked(), answered(200, value)), ['body_not_promised']);
    const cut = answered(200, {}, { text: '{"trip_id":"' });
    assert.deepEqual(kindsOf(asked(), cut), ['body_not_promised']);
    assert.deepEqual(kindsOf(asked(), answered(0, '', { failure: 'ECONNRESET' })), ['no_answer']);
  });

  it('is found out when its status or its code is not promised', () => {
    assert.deepEqual(kindsOf(asked(), answered(201, { trip_id: TRIP_ID })), [
      'status_not_promised',
    ]);
    const other = answered(404, problem('booking.case_unknown'));
    assert.deepEqual(kindsOf(asked(), other), ['code_not_promised']);
  });

  it('is found out when its no is no problem', () => {
    const page = answered(404, 'Not found', { headers: { 'content-type': 'text/html' } });
    assert.deepEqual(kindsOf(asked(), page), ['not_a_problem']);
    const { trace_id: _, ...without } = problem('booking.trip_unknown');
    assert.deepEqual(kindsOf(asked(), answered(404, without)), ['not_a_problem']);
  });

  it('of 500 and above is a failure, but for load that is shed with a time to come back', () => {
    const down = problem('gateway.unavailable', 503);
    assert.ok(kindsOf(asked(), answered(503, down)).includes('server_error'));
    assert.ok(
      kindsOf(asked(), answered(500, problem('gateway.fault', 500))).includes('server_error'),
    );
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '2' };
    assert.deepEqual(kindsOf(asked(), answered(503, down, { headers })), []);
  });

  it('does not take for ever', () => {
    const late = answered(200, { trip_id: TRIP_ID }, { took_ms: 16_000 });
    assert.deepEqual(kindsOf(asked(), late), ['too_slow']);
  });

  it('tells nothing of the inside, unless the asker said it', () => {
    const detail = 'duplicate key value violates unique constraint';
    const told = answered(404, { ...problem('booking.trip_unknown'), detail });
    assert.deepEqual(kindsOf(asked(), told), ['inside_told']);
    const echoed = asked({ body: Buffer.from(detail) });
    assert.deepEqual(kindsOf(echoed, told), []);
  });

  it('tells nobody of another person', () => {
    const known = openKnownThings();
    known.learn({ items: [{ trip_id: TRIP_ID }] }, 'bertha');
    const told = answered(200, { trip_id: TRIP_ID });
    const list = asked({ target: '/v1/trips/mine' });
    assert.deepEqual(kindsOf(list, told, known), ['stranger_told']);
    assert.deepEqual(kindsOf({ ...list, by: person('bertha') }, told, known), []);
    const operator = person('olga', { operator_areas: ['mannheim'] });
    assert.deepEqual(kindsOf({ ...list, by: operator }, told, known), []);
  });

  it('lets nobody in whose token does not reach that far', () => {
    const stranger = asked({ by: person('token expired', { scopes: [] }) });
    assert.deepEqual(kindsOf(stranger, answered(200, { trip_id: TRIP_ID })), ['let_in']);
  });

  it('is the first one again when the same is asked again', () => {
    const first = answered(200, { trip_id: TRIP_ID });
    const again = asked({ repeats: { is_equal: true, value: undefined, answer: first } });
    const other = answered(200, { trip_id: 'another' });
    assert.deepEqual(kindsOf(again, first), []);
    assert.deepEqual(kindsOf(again, other), ['repeat_differs']);
    const reused = asked({ repeats: { is_equal: false, value: undefined, answer: first } });
    assert.deepEqual(kindsOf(reused, first), ['repeat_differs']);
  });
});

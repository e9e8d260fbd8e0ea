import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTestGateway } from './testing/open-test-gateway.ts';

describe('a trace', () => {
  const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceIdFor = async (t: Parameters<typeof openTestGateway>[0], traceparent: string) => {
    const gateway = await openTestGateway(t);
    const answer = await gateway.app.inject({ url: '/v1/areas', headers: { traceparent } });
    assert.equal(gateway.calls[0]?.context.trace_id, answer.headers['x-trace-id']);
    assert.match(
      String(answer.headers['traceparent']),
      new RegExp(`^00-${answer.headers['x-trace-id']}-[0-9a-f]{16}-0[01]$`),
    );
    return answer.headers['x-trace-id'];
  };

  it('is carried on from the caller', async (t) => {
    assert.equal(await traceIdFor(t, `00-${trace_id}-00f067aa0ba902b7-01`), trace_id);
    assert.equal(
      await traceIdFor(t, `01-${trace_id}-00f067aa0ba902b7-01-what-comes-later`),
      trace_id,
    );
  });

  it('begins anew when the header is malformed (W3C Trace Context 3.2)', async (t) => {
    const malformed = [
      '',
      trace_id,
      `00-${trace_id}-00f067aa0ba902b7-01-more`,
      `ff-${trace_id}-00f067aa0ba902b7-01`,
      `00-${trace_id.toUpperCase()}-00f067aa0ba902b7-01`,
      `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
      `00-${trace_id}-${'0'.repeat(16)}-01`,
    ];
    for (const header of malformed) assert.notEqual(await traceIdFor(t, header), trace_id);
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  encodeTimeAnswer,
  encodeTimeRequest,
  parseTimeAnswer,
  parseTimeRequest,
  type TimeAnswer,
} from './time.ts';

const answer: TimeAnswer = {
  nonce: 'AAECAwQFBgcICQoLDA0ODw',
  server_time: '2025-06-01T08:00:00.000Z',
  key_id: 'fleet-1',
  signature: `${'s'.repeat(85)}g`,
};

describe('a question for the time', () => {
  it('carries its nonce and nothing else', () => {
    const request = { nonce: answer.nonce };
    assert.deepEqual(parseTimeRequest(encodeTimeRequest(request)), { ok: true, value: request });
    const more = parseTimeRequest(Buffer.from(JSON.stringify({ ...request, time: 1 })));
    assert.ok(!more.ok && more.refusal.code === 'device.field_unknown');
  });

  it('is refused with a nonce of fewer than 16 bytes', () => {
    const parsed = parseTimeRequest(encodeTimeRequest({ nonce: 'AAECAwQFBgcICQoLDA0OD' }));
    assert.ok(!parsed.ok && parsed.refusal.facts?.['field'] === 'nonce');
  });
});

describe('an answer with the time', () => {
  it('comes back as it was sent, and is refused by its wrong field', () => {
    assert.deepEqual(parseTimeAnswer(encodeTimeAnswer(answer)), { ok: true, value: answer });
    const parsed = parseTimeAnswer(encodeTimeAnswer({ ...answer, server_time: 'soon' }));
    assert.ok(!parsed.ok && parsed.refusal.facts?.['field'] === 'server_time');
  });
});

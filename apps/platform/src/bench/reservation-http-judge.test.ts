import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  judgeReservationHttp,
  type OurFigures,
  type PeerFigures,
} from './reservation-http-judge.ts';

const run = { clients: 16, seconds: 15, script: 'begin;' };
const tables = { reservations: 100, events: 100, overlaps: 0 };

function ours(stored_per_s: number, more: Partial<OurFigures> = {}): OurFigures {
  return {
    ...tables,
    stored_per_s,
    postgres_cpu_ms: 1,
    core_cpu_ms: 0.9,
    core_loop_cpu_ms: 0.7,
    core_loop_waited_ms: 0.2,
    clients_cpu_ms: 0.1,
    counted: 100,
    refused: 2,
    failures: {},
    p50_ms: 12,
    p99_ms: 40,
    repeated: 100,
    repeated_differently: 0,
    ...more,
  };
}

function peer(stored_per_s: number): PeerFigures {
  return { ...tables, stored_per_s, postgres_cpu_ms: 0.6, client_cpu_ms: 0.2, latency_ms: 8 };
}

describe('reservations over HTTP beside pgbench', () => {
  it('are judged by the middle of the rounds', () => {
    const rounds = [
      { ours: ours(1_000), peer: peer(1_900) },
      { ours: ours(400), peer: peer(2_000) },
      { ours: ours(1_100), peer: peer(2_000) },
    ];
    const result = judgeReservationHttp(rounds, run);
    assert.equal(result.ratios['ours_to_pgbench'], 0.526);
    assert.equal(result.ratios['pgbench_cpu_to_ours'], 0.4);
    assert.equal(result.met, true);
  });
  it('are worth nothing when one that was answered is not there', () => {
    const rounds = [{ ours: ours(1_900, { counted: 101 }), peer: peer(1_900) }];
    assert.equal(judgeReservationHttp(rounds, run).met, false);
  });
  it('are worth nothing when a repeated request makes another one', () => {
    const rounds = [{ ours: ours(1_900, { repeated_differently: 1 }), peer: peer(1_900) }];
    assert.equal(judgeReservationHttp(rounds, run).met, false);
  });
  it('miss the aim by any answer that is neither a success nor a taken period', () => {
    const rounds = [{ ours: ours(1_900, { failures: { '500 gateway.fault': 1 } }), peer: peer(1) }];
    assert.equal(judgeReservationHttp(rounds, run).met, false);
  });
});

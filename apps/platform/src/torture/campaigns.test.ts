import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FAULT_POINTS } from '@drais/kit/faults/fault-points';
import fc from 'fast-check';
import { readSettings } from '../settings.ts';
import type { PlanAsk } from './campaign.ts';
import { CAMPAIGNS } from './campaigns.ts';

function ask(seed: number, more: Partial<PlanAsk> = {}): PlanAsk {
  return { seed, seconds: undefined, apart_s: undefined, kills: undefined, ...more };
}

describe('the campaigns of the torture', () => {
  it('have names of their own and a sentence each', () => {
    const names = CAMPAIGNS.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const { sentence } of CAMPAIGNS) assert.match(sentence, /^[A-Z].*\.$/);
  });

  for (const campaign of CAMPAIGNS) {
    it(`make the same schedule from the same seed: ${campaign.name}`, () => {
      fc.assert(
        fc.property(fc.nat(), (seed) => {
          const steps = campaign.plan(ask(seed));
          assert.deepEqual(campaign.plan(ask(seed)), steps);
          assert.ok(steps.length > 0);
          for (const { after_s, what } of steps) assert.ok(after_s >= 0 && what !== '');
        }),
        { numRuns: 30 },
      );
      const schedules = [1, 2, 3, 4].map((seed) => JSON.stringify(campaign.plan(ask(seed))));
      assert.ok(new Set(schedules).size > 1, 'the seed changes nothing');
    });
  }
});

describe('the campaign of the commit points', () => {
  const plan = CAMPAIGNS.find(({ name }) => name === 'commit-points')?.plan;

  it('comes to every point, whatever the seed', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const told = (plan?.(ask(seed)) ?? []).map(({ what }) => what).join('\n');
        for (const point of Object.keys(FAULT_POINTS)) assert.ok(told.includes(` at ${point}, `));
        assert.match(told, /end the database/);
        assert.match(told, /end the bank/);
      }),
      { numRuns: 50 },
    );
  });

  it('ends as many processes as it is asked to', () => {
    for (const kills of [1, 24, 57]) assert.equal(plan?.(ask(7, { kills })).length, kills);
  });
});

describe('a production deployment', () => {
  it('does not start where faults can be ordered', () => {
    const env = { DRAIS_PRODUCTION: 'on', DRAIS_FAULTS_DIR: '/tmp/faults' };
    assert.throws(() => readSettings(env), /faults on order/);
  });
});

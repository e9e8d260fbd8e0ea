import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkHistory, RULES, type Rule } from './check-history.ts';
import { goodHistory } from './good-history.fixture.ts';
import type { History } from './history.ts';

/** Makes one thing of a good history wrong; `at` picks which. */
type Spoil = (good: History, at: number) => History;

function pick<T>(list: readonly T[], at: number): { readonly one: T; readonly index: number } {
  const index = at % list.length;
  return { one: list[index] as T, index };
}

const spoils: readonly { readonly name: string; readonly rule: Rule; readonly spoil: Spoil }[] = [
  {
    name: 'a second promise inside another',
    rule: 'promised_once',
    spoil: (good, at) => {
      const { one } = pick(good.promises, at);
      const second = { ...one, reservation_id: 'second', until_ms: one.from_ms + 1 };
      return { ...good, promises: [...good.promises, second] };
    },
  },
  {
    name: 'a promise that lasts into the next one',
    rule: 'promised_once',
    spoil: (good) => {
      const first = good.promises[0] as History['promises'][number];
      const next = good.promises.slice(1).find((p) => p.vehicle_id === first.vehicle_id);
      const until_ms = (next?.from_ms ?? 0) + 1;
      return { ...good, promises: [{ ...first, until_ms }, ...good.promises.slice(1)] };
    },
  },
  {
    name: 'a vehicle that two trips have taken',
    rule: 'one_register',
    spoil: (good, at) => {
      const { one, index } = pick(
        good.possession.map((step, n) => ({ step, n })).filter(({ step }) => step.what === 'taken'),
        at,
      );
      assert.ok(index >= 0);
      const thief = { ...one.step, trip_id: 'thief' };
      return { ...good, possession: good.possession.toSpliced(one.n + 1, 0, thief) };
    },
  },
  {
    name: 'a vehicle that is given back twice',
    rule: 'one_register',
    spoil: (good) => {
      const first = good.possession.findIndex(({ what }) => what === 'given_back');
      const step = good.possession[first] as History['possession'][number];
      return { ...good, possession: good.possession.toSpliced(first, 0, step) };
    },
  },
  {
    name: 'a vehicle that somebody has and nobody took',
    rule: 'held_as_written',
    spoil: (good) => ({
      ...good,
      holders: [...good.holders, { vehicle_id: 'vehicle-9', trip_id: 'trip-0' }],
    }),
  },
  {
    name: 'a vehicle whose last taking left no trace in the table',
    rule: 'held_as_written',
    spoil: (good) => ({
      ...good,
      possession: [
        ...good.possession,
        { vehicle_id: 'vehicle-9', trip_id: 'trip-9', what: 'taken' },
      ],
    }),
  },
  {
    name: 'two riders who both saw a vehicle open',
    rule: 'seen_in_one_hand',
    spoil: (good, at) => {
      const { one } = pick(good.seen, at);
      return { ...good, seen: [...good.seen, { ...one, trip_id: 'other' }] };
    },
  },
  {
    name: 'an entry that lost a cent',
    rule: 'entry_balances',
    spoil: (good, at) => {
      const { one, index } = pick(good.ledger, at);
      const [line, ...rest] = one.lines;
      if (line === undefined) return good;
      const lines = [{ ...line, amount_minor: line.amount_minor + 1 }, ...rest];
      return { ...good, ledger: good.ledger.with(index, { ...one, lines }) };
    },
  },
  {
    name: 'an entry without lines',
    rule: 'entry_balances',
    spoil: (good, at) => {
      const { one, index } = pick(good.ledger, at);
      return { ...good, ledger: good.ledger.with(index, { ...one, lines: [] }) };
    },
  },
  {
    name: 'a capture that the ledger does not know',
    rule: 'ledger_is_banks',
    spoil: (good, at) => {
      const { one } = pick(good.bank, at);
      return { ...good, ledger: good.ledger.filter(({ cause }) => cause !== one.cause) };
    },
  },
  {
    name: 'a capture that the bank made twice',
    rule: 'ledger_is_banks',
    spoil: (good, at) => ({ ...good, bank: [...good.bank, pick(good.bank, at).one] }),
  },
  {
    name: 'a capture that the bank never made',
    rule: 'ledger_is_banks',
    spoil: (good, at) => ({ ...good, bank: good.bank.toSpliced(at % good.bank.length, 1) }),
  },
  {
    name: 'a capture of another amount',
    rule: 'ledger_is_banks',
    spoil: (good, at) => {
      const { one, index } = pick(good.bank, at);
      const other = { ...one, amount_minor: one.amount_minor + 1 };
      return { ...good, bank: good.bank.with(index, other) };
    },
  },
  {
    name: 'an acknowledged write that is lost',
    rule: 'kept_once',
    spoil: (good, at) => {
      const { one } = pick(good.acknowledged, at);
      return { ...good, stored: good.stored.filter((name) => name !== one) };
    },
  },
  {
    name: 'an acknowledged write that is stored twice',
    rule: 'kept_once',
    spoil: (good, at) => ({ ...good, stored: [...good.stored, pick(good.acknowledged, at).one] }),
  },
  {
    name: 'a key that is answered with another trip when it is asked again',
    rule: 'told_alike',
    spoil: (good, at) => {
      const { one } = pick(good.told, at);
      return { ...good, told: [...good.told, { ...one, said: 'trip:another' }] };
    },
  },
  {
    name: 'a key that is refused when it is asked again',
    rule: 'told_alike',
    spoil: (good, at) => {
      const { one } = pick(good.told, at);
      const refused = { ...one, said: 'refused booking.rider_has_trip' };
      return { ...good, told: [refused, ...good.told] };
    },
  },
];

describe('the checker of histories', () => {
  it('finds nothing in a day in which nothing went wrong', () => {
    fc.assert(fc.property(goodHistory, (good) => assert.deepEqual(checkHistory(good), [])));
  });

  it('finds nothing in an empty day', () => {
    const empty: History = {
      acknowledged: [],
      told: [],
      stored: [],
      promises: [],
      possession: [],
      holders: [],
      seen: [],
      ledger: [],
      bank: [],
    };
    assert.deepEqual(checkHistory(empty), []);
  });

  for (const { name, rule, spoil } of spoils) {
    it(`finds ${name}`, () => {
      fc.assert(
        fc.property(goodHistory, fc.nat(), (good, at) => {
          const rules = new Set(checkHistory(spoil(good, at)).map((finding) => finding.rule));
          assert.ok(rules.has(rule), `${rule} is not among ${[...rules].join(', ')}`);
        }),
      );
    });
  }

  it('is tested with a bad history for each of its rules', () => {
    assert.deepEqual([...new Set(spoils.map(({ rule }) => rule))].sort(), [...RULES].sort());
  });

  it('takes a promise that ended before it began for none', () => {
    fc.assert(
      fc.property(goodHistory, fc.nat(), (good, at) => {
        const { one } = pick(good.promises, at);
        const lapsed = { ...one, reservation_id: 'lapsed', until_ms: one.from_ms };
        const history = { ...good, promises: [...good.promises, lapsed] };
        assert.deepEqual(checkHistory(history), []);
      }),
    );
  });
});

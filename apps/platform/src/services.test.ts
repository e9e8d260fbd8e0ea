import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planServices, readPeers } from './services.ts';

describe('the setting SERVICES', () => {
  it('opens everything in one process, unless it says otherwise', () => {
    const { hosts, others } = planServices('all');
    assert.deepEqual(
      hosts.map(({ name, services }) => [name, [...services].sort()]),
      [['core', ['booking', 'fleet', 'gateway', 'payments', 'users']]],
    );
    assert.deepEqual([...others].sort(), ['bank', 'door', 'twin', 'web']);
  });

  it('gives each its own process, the gateway last', () => {
    const { hosts } = planServices('each');
    assert.deepEqual(
      hosts.map(({ name }) => name),
      ['fleet', 'payments', 'booking', 'users', 'gateway'],
    );
    assert.ok(hosts.every(({ services }) => services.length === 1));
  });

  it('runs several instances of what keeps nothing in memory', () => {
    const { hosts } = planServices('each,booking*2');
    assert.deepEqual(
      hosts.map(({ name, services }) => `${name}: ${services.join()}`),
      ['fleet: fleet', 'payments: payments', 'booking-1: booking', 'booking-2: booking'].concat([
        'users: users',
        'gateway: gateway',
      ]),
    );
    assert.throws(() => planServices('each,fleet*2'), /fleet runs once/);
    assert.throws(() => planServices('each,booking*many'), /number of instances/);
  });

  it('opens what a list names and nothing else', () => {
    assert.deepEqual(planServices('booking,fleet').hosts, [
      { name: 'core', services: ['booking', 'fleet'] },
    ]);
    assert.deepEqual(planServices('door'), { hosts: [], others: new Set(['door']) });
    assert.throws(() => planServices('boking'), /names boking/);
  });
});

describe('the setting DRAIS_PEERS', () => {
  it('says where services of other machines answer', () => {
    assert.deepEqual(readPeers('booking=http://a:1|http://b:1/, users=http://c:2'), {
      booking: ['http://a:1', 'http://b:1'],
      users: ['http://c:2'],
    });
    assert.deepEqual(readPeers(''), {});
    assert.throws(() => readPeers('booking=nowhere'), /is not like/);
  });
});

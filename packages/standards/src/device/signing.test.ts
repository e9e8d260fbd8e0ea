import assert from 'node:assert/strict';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { describe, it } from 'node:test';
import type { CommandLease } from './command.ts';
import {
  findPublicKey,
  leaseSigningText,
  privateKeyOf,
  publicKeyText,
  signAck,
  signLease,
  signTime,
  type UnsignedLease,
  verifyAck,
  verifyLease,
  verifyTime,
} from './signing.ts';

const fleet_key = privateKeyOf(Buffer.alloc(32, 1));
const device_key = privateKeyOf(Buffer.alloc(32, 2));
const fleet = { key_id: 'fleet-1', private_key: fleet_key };
const fleet_keys = new Map([['fleet-1', createPublicKey(fleet_key)]]);

const unsigned: UnsignedLease = {
  command_id: 'a.1',
  device_id: 'a.9',
  kind: 'unlock',
  precondition: { locked: true },
  issued_at: '2025-06-01T08:00:00.000Z',
  expires_at: '2025-06-01T08:00:20.000Z',
  sequence: 7,
};

describe('Ed25519 keys', () => {
  it('match the first test of RFC 8032, section 7.1', () => {
    const seed = Buffer.from(
      '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      'hex',
    );
    const public_hex = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    const text = publicKeyText(privateKeyOf(seed));
    assert.equal(Buffer.from(text, 'base64url').toString('hex'), public_hex);
  });

  it('come back from their text', () => {
    const text = publicKeyText(device_key);
    const found = findPublicKey(text) as KeyObject;
    assert.equal(publicKeyText(found), text);
  });

  it('are not found in text of another length, alphabet or spelling', () => {
    const text = publicKeyText(device_key);
    for (const wrong of [
      '',
      `${text}A`,
      text.slice(1),
      text.replace(/./, '+'),
      `${text.slice(0, 42)}B`,
    ]) {
      assert.equal(findPublicKey(wrong), null, wrong);
    }
  });
});

describe('a signed lease', () => {
  const lease = signLease(unsigned, fleet);

  it('is the work of the fleet', () => assert.equal(verifyLease(lease, fleet_keys), true));

  it('covers every one of its values', () => {
    const changes: Partial<CommandLease>[] = [
      { command_id: 'a.2' },
      { device_id: 'a.8' },
      { kind: 'lock' },
      { precondition: {} },
      { precondition: { locked: false } },
      { precondition: { locked: true, standstill: true } },
      { issued_at: '2025-06-01T08:00:00.001Z' },
      { expires_at: '2025-06-01T08:00:20.001Z' },
      { sequence: 8 },
      { key_id: 'fleet-2' },
    ];
    const keys = new Map([...fleet_keys, ['fleet-2', createPublicKey(fleet_key)] as const]);
    for (const change of changes) {
      assert.equal(verifyLease({ ...lease, ...change }, keys), false, JSON.stringify(change));
    }
  });

  it('is nothing under a key that is unknown or another', () => {
    assert.equal(verifyLease(lease, new Map()), false);
    assert.equal(verifyLease(lease, new Map([['fleet-1', createPublicKey(device_key)]])), false);
    assert.equal(verifyLease({ ...lease, signature: 'short' }, fleet_keys), false);
  });

  it('is never made from a value that could pass for two lines', () => {
    assert.throws(
      () => leaseSigningText({ ...unsigned, command_id: 'a\nb', key_id: 'k' }),
      RangeError,
    );
  });
});

describe('a signed acknowledgement', () => {
  const unsigned_ack = {
    command_id: 'a.1',
    device_id: 'a.9',
    result: 'done',
    executed_at: '2025-06-01T08:00:02.125Z',
    locked: false,
    sequence: 18_205,
  } as const;
  const ack = signAck(unsigned_ack, device_key);

  it('is the work of the vehicle, and the same at every repeat', () => {
    assert.equal(verifyAck(ack, createPublicKey(device_key)), true);
    assert.deepEqual(signAck(unsigned_ack, device_key), ack);
  });

  it('covers what the vehicle says it did', () => {
    const key = createPublicKey(device_key);
    const changes = [
      { command_id: 'a.2' },
      { device_id: 'a.8' },
      { result: 'failed' },
      { executed_at: '2025-06-01T08:00:02.126Z' },
      { locked: true },
      { sequence: 18_206 },
    ] as const;
    for (const change of changes) assert.equal(verifyAck({ ...ack, ...change }, key), false);
    assert.equal(verifyAck(ack, createPublicKey(fleet_key)), false);
  });
});

describe('a signed time', () => {
  it('holds for its own question only', () => {
    const answer = signTime({ nonce: 'n'.repeat(22), server_time: unsigned.issued_at }, fleet);
    assert.equal(verifyTime(answer, fleet_keys), true);
    assert.equal(verifyTime({ ...answer, nonce: 'm'.repeat(22) }, fleet_keys), false);
    assert.equal(verifyTime({ ...answer, server_time: unsigned.expires_at }, fleet_keys), false);
    assert.equal(verifyTime(answer, new Map()), false);
  });
});

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { freePort } from '@drais/kit/postgres/free-port';
import { planParts } from './process-parts.ts';
import { readSettings } from './settings.ts';

async function plan(t: TestContext, env: Record<string, string>) {
  const [port, mqtt_port, bank_port] = [await freePort(), await freePort(), await freePort()];
  const ports = { DRAIS_PORT: String(port), DRAIS_MQTT_PORT: String(mqtt_port) };
  const parts = await planParts(readSettings({ ...ports, ...env }), bank_port);
  t.after(() => parts.close());
  return parts;
}

describe('the processes of a deployment', () => {
  it('answer calls at the given ports, in the order in which they start', async (t) => {
    const wanted = [await freePort(), await freePort()];
    const { hosts, of } = await plan(t, { SERVICES: 'each', DRAIS_CALL_PORT: wanted.join(',') });
    const [fleet, payments, booking] = hosts;
    assert.deepEqual([fleet?.call_port, payments?.call_port], wanted);
    assert.notEqual(booking?.call_port, 0);
    assert.deepEqual(booking?.peers['fleet'], [`http://127.0.0.1:${String(wanted[0])}`]);
    assert.equal(of('door').process_name, 'door');
  });

  it('are asked where DRAIS_PEERS says, also when they run here', async (t) => {
    const { hosts } = await plan(t, { DRAIS_PEERS: 'fleet=http://127.0.0.1:7000' });
    assert.deepEqual(hosts[0]?.peers['fleet'], ['http://127.0.0.1:7000']);
  });
});

describe('the setting DRAIS_CALL_PORT', () => {
  it('is a port or several', () => {
    assert.deepEqual(readSettings({ DRAIS_CALL_PORT: '7000, 7001' }).call_ports, [7000, 7001]);
    assert.deepEqual(readSettings({}).call_ports, []);
    assert.throws(() => readSettings({ DRAIS_CALL_PORT: '7000,none' }), /DRAIS_CALL_PORT/);
  });
});

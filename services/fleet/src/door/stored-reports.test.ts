import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { waitFor } from '@drais/kit/testing/wait-for';
import { Unavailable } from '@drais/kit/unavailable';
import { encodeReport } from '@drais/standards/device/report';
import { deviceTopic } from '@drais/standards/device/topics';
import { accept } from '@drais/vocabulary/outcome';
import { AREAS, openTestDoor, type TestDoor } from './testing/open-test-door.ts';
import { connectVehicle, publishReport, reportOf } from './testing/vehicle-client.ts';

const [AREA, OTHER_AREA] = AREAS;

async function sequencesStored(test: TestDoor, area_id: string): Promise<number[]> {
  const rows = await test.rows<{ sequence: string }>(
    area_id,
    'select sequence from fleet.reports where area_id = $1 order by sequence',
    [area_id],
  );
  return rows.map((row) => Number(row.sequence));
}

describe('an acknowledgement of a report', () => {
  it('does not come while the database is silent, and comes when it answers', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    await publishReport(client, device, reportOf(1));
    test.links[0]?.pause();
    let is_acknowledged = false;
    const acknowledged = publishReport(client, device, reportOf(2)).then(() => {
      is_acknowledged = true;
    });
    await waitFor(() => test.door.metrics().databases[0]?.batches === 2, {
      what: 'the batch to be written',
    });
    assert.deepEqual(await sequencesStored(test, AREA), [1]);
    assert.equal(is_acknowledged, false);

    test.links[0]?.resume();
    await acknowledged;

    assert.deepEqual(await sequencesStored(test, AREA), [1, 2]);
  });

  it('is withheld and the socket closed when the database breaks, and the report is stored once when sent again', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    await publishReport(client, device, reportOf(1));
    let is_closed = false;
    client.on('close', () => {
      is_closed = true;
    });
    let is_acknowledged = false;
    test.links[0]?.pause();
    publishReport(client, device, reportOf(2)).then(
      () => {
        is_acknowledged = true;
      },
      () => undefined,
    );
    await waitFor(() => test.door.metrics().databases[0]?.batches === 2, {
      what: 'the batch to be written',
    });
    test.links[0]?.cut();
    test.links[0]?.resume();
    await waitFor(() => is_closed, { what: 'the socket to be closed' });
    assert.equal(is_acknowledged, false);
    assert.equal(test.door.metrics().closed.not_stored, 1);

    const again = await waitFor(() => connectVehicle(t, test.door, device), {
      what: 'the way back in',
    });
    await publishReport(again, device, reportOf(2));
    await publishReport(again, device, reportOf(2));
    await publishReport(again, device, reportOf(3));

    assert.deepEqual(await sequencesStored(test, AREA), [1, 2, 3]);
  });

  it('comes for one area while the database of another is down', async (t) => {
    const test = await openTestDoor(t);
    const [here, there] = [await test.enrol(AREA), await test.enrol(OTHER_AREA)];
    const stuck = await connectVehicle(t, test.door, there);
    const client = await connectVehicle(t, test.door, here);
    test.links[1]?.pause();
    publishReport(stuck, there, reportOf(1)).catch(() => undefined);
    await waitFor(() => test.door.metrics().databases[1]?.batches === 1, {
      what: 'the other batch',
    });

    await publishReport(client, here, reportOf(1));
    await publishReport(client, here, reportOf(2));

    assert.deepEqual(await sequencesStored(test, AREA), [1, 2]);
    assert.equal(test.door.metrics().databases[1]?.rows_pending, 1);
  });

  it('comes in the order of the messages, a wrong one among them too', async (t) => {
    const test = await openTestDoor(t);
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    const order: string[] = [];
    const send = (name: string, payload: string | Buffer) =>
      client
        .publishAsync(deviceTopic(device.device_id, 'reports'), payload, { qos: 1 })
        .then(() => order.push(name));
    await Promise.all([
      send('first', encodeReport(reportOf(1))),
      send('wrong', '{"sequence":0}'),
      send('second', encodeReport(reportOf(2))),
    ]);

    assert.deepEqual(order, ['first', 'wrong', 'second']);
    const listed = await waitFor(
      () =>
        test
          .rows<{ reason: string; device_id: string }>(AREA, 'select * from fleet.refused_messages')
          .then((rows) => rows[0]),
      { what: 'the listed refusal' },
    );
    assert.deepEqual([listed.reason, listed.device_id], ['device.field_invalid', device.device_id]);
  });
});

describe('reports that are sent again', () => {
  for (const way of ['with COPY', 'without COPY'] as const) {
    it(`are stored once, acknowledged each time and handed on once, ${way}`, async (t) => {
      const test = await openTestDoor(t, way === 'with COPY' ? {} : { without_copy: true });
      const device = await test.enrol(AREA);
      const client = await connectVehicle(t, test.door, device);
      await Promise.all([1, 2, 3].map((n) => publishReport(client, device, reportOf(n))));
      // Another door knows nothing of what this one stored.
      const other = await test.reopen();
      const again = await connectVehicle(t, other, device);
      await Promise.all([2, 3, 4, 4].map((n) => publishReport(again, device, reportOf(n))));

      assert.deepEqual(await sequencesStored(test, AREA), [1, 2, 3, 4]);
      await waitFor(() => test.handed.flat().some(({ sequence }) => sequence === 4), {
        what: 'the room to hear of the new one',
      });
      assert.equal(other.metrics().databases[0]?.new_rows, 1);
    });
  }

  it('have every field as it was sent, in both ways of writing', async (t) => {
    const strange = reportOf(Number.MAX_SAFE_INTEGER, {
      boot_id: 'null',
      observed_at: '9999-12-31T23:59:59.999Z',
      lat: -90,
      lon: 179.9999999999,
      accuracy_m: 1e-9,
      odometer_m: 4_000_000_000,
      events: [],
      locked: false,
    });
    const plain = reportOf(2 ** 32 + 1, {
      observed_at: '2026-06-01T08:00:00.123Z',
      events: ['a', 'b_1'],
    });
    for (const without_copy of [false, true]) {
      const test = await openTestDoor(t, without_copy ? { without_copy } : {});
      const device = await test.enrol(AREA);
      const client = await connectVehicle(t, test.door, device);
      await publishReport(client, device, plain);
      await publishReport(client, device, strange);
      const rows = await test.rows<Record<string, unknown>>(
        AREA,
        'select *, sequence::text as sequence_text from fleet.reports order by sequence',
      );
      assert.deepEqual(
        rows.map((r) => r['sequence_text']),
        ['4294967297', '9007199254740991'],
      );
      assert.deepEqual(
        rows.map((r) => r['boot_id']),
        ['boot-1', 'null'],
      );
      assert.deepEqual(
        rows.map((r) => (r['observed_at'] as Date).toISOString()),
        [plain.observed_at, strange.observed_at],
      );
      assert.deepEqual(
        rows.map((r) => [r['lat'], r['lon'], r['accuracy_m']]),
        [
          [49.4875, 8.466, 4.5],
          [-90, 179.9999999999, 1e-9],
        ],
      );
      assert.deepEqual(
        rows.map((r) => r['events']),
        [['a', 'b_1'], []],
      );
      assert.deepEqual(
        rows.map((r) => [r['odometer_m'], r['locked']]),
        [
          [null, true],
          [4_000_000_000, false],
        ],
      );
    }
  });
});

describe('the latest report of a vehicle', () => {
  const latestOf = (test: TestDoor) =>
    test.rows<{ sequence: string; lat: number; last_moved_at: Date | null }>(
      AREA,
      'select sequence::text as sequence, lat, last_moved_at from fleet.latest_reports',
    );

  it('is never one that the room found untrue, nor an older one', async (t) => {
    const test = await openTestDoor(t, {
      takeReports: async (reports) =>
        accept({
          taken: reports.length,
          untrue: reports
            .filter(({ sequence }) => sequence === 6)
            .map(({ device_id, sequence }) => ({ device_id, sequence })),
        }),
    });
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    await publishReport(
      client,
      device,
      reportOf(4, { speed_m_s: 5, observed_at: '2026-06-01T08:00:04.000Z' }),
    );
    await publishReport(client, device, reportOf(5));
    await publishReport(client, device, reportOf(6, { lat: 0 }));
    await publishReport(client, device, reportOf(3));
    await waitFor(() => test.handed.flat().length === 4, { what: 'the room to have judged all' });
    const latest = await waitFor(
      async () => (await latestOf(test)).find((r) => r.sequence === '5'),
      { what: 'the latest' },
    );

    assert.equal(latest.lat, 49.4875);
    assert.equal(latest.last_moved_at?.toISOString(), '2026-06-01T08:00:04.000Z');
  });

  it('waits for the room, which gets all that it missed from the table, even by a later door', async (t) => {
    let is_away = true;
    const test = await openTestDoor(t, {
      limits: { room_queue_rows_max: 2 },
      takeReports: async (reports) => {
        if (is_away) throw new Unavailable('fleet');
        return accept({ taken: reports.length });
      },
    });
    const device = await test.enrol(AREA);
    const client = await connectVehicle(t, test.door, device);
    for (let n = 1; n <= 8; n++) await publishReport(client, device, reportOf(n));
    assert.deepEqual(await latestOf(test), []);
    await test.door.close();

    is_away = false;
    await test.reopen();

    await waitFor(async () => (await latestOf(test))[0]?.sequence === '8', {
      what: 'the latest to catch up',
    });
    assert.deepEqual(
      [...new Set(test.handed.flat().map(({ sequence }) => sequence))],
      [1, 2, 3, 4, 5, 6, 7, 8],
    );
  });
});

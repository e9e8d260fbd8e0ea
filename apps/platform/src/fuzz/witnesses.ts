import { fleet } from '@drais/contracts';
import { openVehicle, type Vehicle } from '@drais/twin';
import { enrol, expect } from '@drais/twin/replay/day-town';
import { AREA_ID, type clientOf } from './identities.ts';
import { PARKING } from './street.ts';

/** Honest vehicles that go on reporting, whatever happens around them. */
export interface Witnesses {
  readonly device_ids: readonly string[];
  readonly vehicle_ids: readonly string[];
  /** `<device_id> <sequence>` of every report that was acknowledged. */
  readonly acknowledged: ReadonlySet<string>;
  /** Times from a report to its acknowledgement, in milliseconds, since the last call. */
  takeTimes(): number[];
  /** Stops reporting, once what is under way has been acknowledged. */
  close(): Promise<{ readonly unacknowledged: number }>;
}

type Client = ReturnType<typeof clientOf>;

const REPORT_EVERY_MS = 500;
/** Longer than any of them should wait, even behind a batch that failed and a new connection. */
const LAST_WAIT_MS = 60_000;

export async function openWitnesses(
  operator: Client,
  mqtt_url: string,
  count: number,
): Promise<Witnesses> {
  const added = expect(
    await operator.call(fleet.addVehicles, {
      area_id: AREA_ID,
      vehicles: Array.from({ length: count }, (_, n) => ({
        code: `WITNESS-${String(n)}`,
        vehicle_type_id: 'e-bike',
        position: PARKING,
        charge_fraction: 0.9,
      })),
    }),
  );
  const acknowledged = new Set<string>();
  const vehicles: Vehicle[] = [];
  for (const { vehicle_id } of added.vehicles) {
    const credentials = await enrol(operator, vehicle_id);
    const { device_id } = credentials;
    vehicles.push(
      await openVehicle({
        mqtt_url,
        credentials,
        position: PARKING,
        charge_fraction: 0.9,
        now: () => new Date(),
        onAcknowledged: (sequence) => acknowledged.add(`${device_id} ${String(sequence)}`),
      }),
    );
  }
  let times: number[] = [];
  const waiting = new Set<Promise<void>>();
  const report = (vehicle: Vehicle): void => {
    const began = performance.now();
    const told = vehicle
      .report({ position: PARKING, speed_m_s: 0 })
      .then(() => void times.push(performance.now() - began));
    const done = told.finally(() => waiting.delete(done));
    waiting.add(done);
    // Told by the count of those that never came.
    done.catch(() => undefined);
  };
  const timer = setInterval(() => vehicles.forEach(report), REPORT_EVERY_MS);
  return {
    device_ids: vehicles.map(({ device_id }) => device_id),
    vehicle_ids: added.vehicles.map(({ vehicle_id }) => vehicle_id),
    acknowledged,
    takeTimes: () => {
      const taken = times;
      times = [];
      return taken;
    },
    close: async () => {
      clearInterval(timer);
      let late: NodeJS.Timeout | undefined;
      const patience = new Promise((resolve) => {
        late = setTimeout(resolve, LAST_WAIT_MS);
      });
      await Promise.race([Promise.allSettled([...waiting]), patience]);
      clearTimeout(late);
      const unacknowledged = waiting.size;
      await Promise.all(vehicles.map((vehicle) => vehicle.close()));
      return { unacknowledged };
    },
  };
}

import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import type { InputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept } from '@drais/vocabulary/outcome';
import type { LiveArea } from '../domain/live-area.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { insertQuarantined, type QuarantinedReport } from '../store/quarantine.ts';
import { watchRest } from './watch-rest.ts';
import { watchRide } from './watch-ride.ts';

type StoredReport = InputOf<typeof fleet.takeReports>['reports'][number];

/** Judges reports in the order given, moves their vehicles, and puts aside what cannot be true. */
export const takeReportsUseCase = useCase(
  fleet.takeReports,
  async (tools: FleetTools, _context, { reports }) => {
    const by_area = Map.groupBy(reports, ({ device_id }) => shardKeyOf(device_id));
    const judged: Judged[] = [];
    for (const [area_id, own] of by_area) {
      const area = await tools.live.findArea(area_id);
      if (area === null) continue;
      const here = own.map((report) => takeReport(tools, area, report));
      const rows = here.flatMap(quarantinedIn);
      if (rows.length > 0) await insertQuarantined(tools.db.shard(area_id), rows);
      judged.push(...here);
    }
    const taken = judged.filter((one) => one === 'taken').length;
    const untrue = judged.flatMap(quarantinedIn).map(({ device_id, report }) => ({
      device_id,
      sequence: Number(report['sequence']),
    }));
    return accept({ taken, ...(untrue.length === 0 ? {} : { untrue }) });
  },
);

/**
 * A row to put aside, or what else became of a report: late ones and those of former devices change
 * nothing.
 */
type Judged = 'taken' | 'changes_nothing' | QuarantinedReport;

function quarantinedIn(judged: Judged): QuarantinedReport[] {
  return typeof judged === 'string' ? [] : [judged];
}

function takeReport(tools: FleetTools, area: LiveArea, stored: StoredReport): Judged {
  const { received_at, ...report } = stored;
  const { device_id } = report;
  const vehicle = area.findByDevice(device_id);
  if (vehicle === null) return 'changes_nothing';
  vehicle.heard_at_ms = tools.wallNow().getTime();
  const observed_at = new Date(report.observed_at);
  const verdict = area.takeReport(vehicle, { ...report, observed_at }, tools.now());
  if (verdict.kind === 'late') return 'changes_nothing';
  if (verdict.kind === 'accepted') {
    if (vehicle.ride !== null) watchRide(tools, { area, vehicle });
    else watchRest(tools, vehicle);
    return 'taken';
  }
  return {
    area_id: area.places.area.area_id,
    quarantined_id: `${device_id}#${String(report.sequence)}`,
    device_id,
    received_at: new Date(received_at),
    reason: verdict.reason,
    report,
  };
}

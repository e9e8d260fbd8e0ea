import { fleet } from '@drais/contracts';
import { useCase } from '@drais/kit';
import type { InputOf } from '@drais/vocabulary/define';
import { shardKeyOf } from '@drais/vocabulary/ids';
import { accept } from '@drais/vocabulary/outcome';
import type { LiveArea } from '../domain/live-area.ts';
import type { FleetTools } from '../fleet-tools.ts';
import { insertQuarantined, type QuarantinedReport } from '../store/quarantine.ts';

type StoredReport = InputOf<typeof fleet.takeReports>['reports'][number];

/** Judges reports in the order given, moves their vehicles, and puts aside what cannot be true. */
export const takeReportsUseCase = useCase(
  fleet.takeReports,
  async (tools: FleetTools, _context, { reports }) => {
    const by_area = Map.groupBy(reports, ({ device_id }) => shardKeyOf(device_id));
    const quarantined: QuarantinedReport[] = [];
    let taken = 0;
    for (const [area_id, own] of by_area) {
      const area = await tools.live.findArea(area_id);
      if (area === null) continue;
      for (const report of own) {
        const judged = takeReport(tools, area, report);
        if (judged === 'taken') taken++;
        else if (judged !== null) quarantined.push(judged);
      }
      const rows = quarantined.filter((row) => row.area_id === area_id);
      if (rows.length > 0) await insertQuarantined(tools.db.shard(area_id), rows);
    }
    if (quarantined.length === 0) return accept({ taken });
    const untrue = quarantined.map(({ device_id, report }) => ({
      device_id,
      sequence: Number(report['sequence']),
    }));
    return accept({ taken, untrue });
  },
);

/** `taken`, or the row to put aside, or null when it changes nothing: late, or of a device that is no more. */
function takeReport(
  tools: FleetTools,
  area: LiveArea,
  stored: StoredReport,
): 'taken' | QuarantinedReport | null {
  const { received_at, ...report } = stored;
  const { device_id } = report;
  const vehicle = area.findByDevice(device_id);
  if (vehicle === null) return null;
  vehicle.heard_at_ms = tools.wallNow().getTime();
  const observed_at = new Date(report.observed_at);
  const verdict = area.takeReport(vehicle, { ...report, observed_at }, tools.now());
  if (verdict.kind !== 'quarantined') return verdict.kind === 'accepted' ? 'taken' : null;
  return {
    area_id: area.places.area.area_id,
    quarantined_id: `${device_id}#${String(report.sequence)}`,
    device_id,
    received_at: new Date(received_at),
    reason: verdict.reason,
    report,
  };
}

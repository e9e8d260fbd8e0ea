import type { fleet } from '@drais/contracts';
import type { OutputOf } from '@drais/vocabulary/define';
import type { CommandRow } from '../store/commands.ts';

/** A command as staff and other rooms see it. */
export function commandView(row: CommandRow): OutputOf<typeof fleet.issueCommand> {
  return {
    command_id: row.command_id,
    vehicle_id: row.vehicle_id,
    kind: row.kind,
    ...(row.max_speed_kph === null ? {} : { max_speed_kph: row.max_speed_kph }),
    status: row.status,
    issued_at: row.issued_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    deliveries: row.deliveries,
    ...(row.result === null ? {} : { result: row.result }),
    ...(row.executed_at === null ? {} : { executed_at: row.executed_at.toISOString() }),
    asked_by: row.asked_by,
  };
}

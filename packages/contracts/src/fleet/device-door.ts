import { defineRoute } from '@drais/vocabulary/define';
import { Type } from 'typebox';
import { AreaThingId, Instant, Shape } from '../shapes.ts';

/** A report after it was stored; the room judges it, moves the vehicle and tells the viewers. */
export const StoredReport = Shape({
  device_id: AreaThingId,
  sequence: Type.Integer(),
  observed_at: Instant,
  received_at: Instant,
  lat: Type.Number(),
  lon: Type.Number(),
  accuracy_m: Type.Number(),
  speed_m_s: Type.Number(),
  charge_fraction: Type.Number(),
  locked: Type.Boolean(),
});

/**
 * The door hands each committed batch to the room. Losing a call loses nothing: the room reloads
 * from the stored rows.
 */
export const takeReports = defineRoute({
  id: 'fleet.take_reports',
  summary: 'Reports of vehicles that are stored.',
  method: 'POST',
  path: '/internal/fleet/reports',
  scope: 'service',
  input: Shape({ reports: Type.Array(StoredReport, { maxItems: 5000 }) }),
  output: Shape({
    taken: Type.Integer(),
    /**
     * Reports that cannot be true: quarantined, and never a vehicle's latest. Absent when all could
     * be.
     */
    untrue: Type.Optional(Type.Array(Shape({ device_id: AreaThingId, sequence: Type.Integer() }))),
  }),
  refusals: [],
  timeout_ms: 5000,
});

/** A vehicle's signed answer to a command. PUBACK follows this call's success. */
export const takeAcknowledgement = defineRoute({
  id: 'fleet.take_acknowledgement',
  summary: 'A signed acknowledgement of a vehicle.',
  method: 'POST',
  path: '/internal/fleet/acknowledgements',
  scope: 'service',
  input: Shape({
    device_id: AreaThingId,
    received_at: Instant,
    payload: Type.String({ maxLength: 8192 }),
  }),
  output: Shape({ status: Type.String() }),
  refusals: ['fleet.device_unknown', 'fleet.message_forged'],
  timeout_ms: 5000,
});

/** Leases that a vehicle has not answered yet; asked when it connects. */
export const listPendingCommands = defineRoute({
  id: 'fleet.list_pending_commands',
  summary: 'Unanswered leases of a device.',
  method: 'GET',
  path: '/internal/fleet/pending-commands',
  scope: 'service',
  input: Shape({ device_id: AreaThingId }),
  output: Shape({ payloads: Type.Array(Type.String()) }),
  refusals: [],
  timeout_ms: 5000,
});

/**
 * From the room to the door's process: put a signed lease on the vehicle's connection, if there is
 * one.
 */
export const deliverCommand = defineRoute({
  id: 'door.deliver_command',
  summary: 'Hand a signed lease to a connected vehicle.',
  method: 'POST',
  path: '/internal/door/commands',
  scope: 'service',
  input: Shape({ device_id: AreaThingId, payload: Type.String({ maxLength: 8192 }) }),
  output: Shape({ delivered: Type.Boolean() }),
  refusals: [],
  timeout_ms: 1000,
});

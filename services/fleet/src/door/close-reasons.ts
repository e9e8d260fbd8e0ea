/**
 * Ends of a connection that are the client's doing: they appear in the list of refused messages.
 */
export const LISTED_REASONS = [
  'malformed_packet',
  'packet_too_large',
  'packet_unexpected',
  'protocol_version_unknown',
  'client_id_wrong',
  'device_unknown',
  'password_wrong',
  'will_not_supported',
  'qos_not_supported',
  'retain_not_supported',
  'topic_forbidden',
  'rate_exceeded',
  'acknowledgement_forged',
  'reader_too_slow',
] as const;
/** Ends that are nobody's fault, or ours. */
export const QUIET_REASONS = [
  'client_gone',
  'client_left',
  'connect_too_late',
  'keep_alive_over',
  'taken_over',
  'enrolment_ended',
  'not_stored',
  'room_unavailable',
  'database_unavailable',
  'door_full',
  'door_closing',
  'fault',
] as const;
export type ListedReason = (typeof LISTED_REASONS)[number];
/** Why a connection ended. */
export type CloseReason = ListedReason | (typeof QUIET_REASONS)[number];

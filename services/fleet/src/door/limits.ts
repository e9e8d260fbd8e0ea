/** Every bound of the device door. One place, so that a deployment or a test can set each. */
export interface DoorLimits {
  readonly connections_max: number;
  readonly packet_bytes_max: number;
  readonly connect_timeout_ms: number;
  readonly keep_alive_s_max: number;
  readonly messages_per_s: number;
  readonly messages_burst: number;
  readonly unacked_max: number;
  readonly leases_in_flight_max: number;
  readonly resend_after_ms: number;
  readonly sends_max: number;
  readonly downlink_bytes_max: number;
  readonly flush_every_ms: number;
  readonly flush_timeout_ms: number;
  readonly batch_rows_max: number;
  readonly pending_rows_max: number;
  readonly room_queue_rows_max: number;
  readonly latest_every_ms: number;
  readonly credentials_kept_ms: number;
  readonly check_enrolment_ms: number;
  readonly refusals_per_minute_max: number;
}

export const DOOR_LIMITS: DoorLimits = {
  /**
   * Vehicles of one door. A socket costs about 30 KiB here; more doors stand behind a TCP balancer.
   */
  connections_max: 25_000,
  /** Bytes of one MQTT packet. Payloads end at 4 KiB; the rest is topic and CONNECT's strings. */
  packet_bytes_max: 8_192,
  /**
   * Milliseconds from the connection to its CONNECT. Lower cuts vehicles on 2G, higher keeps idle
   * strangers.
   */
  connect_timeout_ms: 10_000,
  /** Seconds. What a keep-alive of 0 (never) is taken for: a dead vehicle must be noticed. */
  keep_alive_s_max: 600,
  /**
   * Messages of one device; a moving vehicle sends one a second. A demo with a fast clock needs
   * more.
   */
  messages_per_s: 10,
  /**
   * What a device may send at once after a while without coverage; twice that in debt closes the
   * socket.
   */
  messages_burst: 50,
  /** Unanswered PUBLISH packets of one connection before its socket is no longer read. */
  unacked_max: 200,
  /**
   * Leases of one device on their way; two kinds of command live at most 300 s, so 16 never fill
   * honestly.
   */
  leases_in_flight_max: 16,
  /** Milliseconds until a lease without PUBACK is sent again. Most round trips are below 3 s. */
  resend_after_ms: 5_000,
  /** Times a lease is put on one connection; after that the room and the lease's expiry decide. */
  sends_max: 3,
  /**
   * Unread bytes of one client. A lease has 600 bytes: who lets 100 of them wait is not reading.
   */
  downlink_bytes_max: 65_536,
  /**
   * Milliseconds that reports are collected. Lower costs a commit each, higher is felt in the
   * acknowledgement.
   */
  flush_every_ms: 100,
  /**
   * Milliseconds after which a batch counts as not stored. Above the statement time-out of 10 s.
   */
  flush_timeout_ms: 12_000,
  /**
   * Rows of one batch: 5,000 take 40 ms here. More makes the acknowledgement late, and a call has
   * 5,000 rows.
   */
  batch_rows_max: 5_000,
  /**
   * Rows waiting for one database before its vehicles' sockets are no longer read: 5 s at the peak
   * rate.
   */
  pending_rows_max: 100_000,
  /**
   * Stored rows that wait in memory for the room; beyond that they are read back from the table.
   */
  room_queue_rows_max: 50_000,
  /**
   * Milliseconds between writes of the latest state. A crash costs the room that much to read
   * again; a vehicle that reports more often than that has one row written instead of several.
   */
  latest_every_ms: 3_000,
  /** Milliseconds that a device's password is believed without a look into the database. */
  credentials_kept_ms: 30_000,
  /** Milliseconds between looks whether the connected devices are still enrolled. */
  check_enrolment_ms: 30_000,
  /** Rows about refused messages that one area may cause in a minute: 10 KiB a minute at most. */
  refusals_per_minute_max: 60,
};

import type { Socket } from 'node:net';

/** What disturbs a link now; the proxy changes it while bytes flow. */
export interface LinkFault {
  readonly delay_ms: number;
  readonly is_paused: boolean;
  readonly is_blackhole: boolean;
}

/** One direction of a connection. */
export interface Link {
  /** Delivers what is due and reads on, unless paused; to be called when `is_paused` changes. */
  update(): void;
  /** How much of it a blackhole has swallowed; the end of the stream counts as one byte. */
  lostBytes(): number;
  /** Drops what is on its way. */
  end(): void;
}

/**
 * 1 MB on its way per direction: more would hide a sender that never waits, less would cap
 * throughput at a delay.
 */
const IN_FLIGHT_BYTES_MAX = 1_000_000;

interface Parcel {
  /** Absent: the sender has ended its side. */
  readonly bytes?: Buffer;
  readonly due_at: number;
}

/** Carries bytes, and the end of the stream, from one socket to the other. */
export function carry(from: Socket, to: Socket, fault: LinkFault): Link {
  const parcels: Parcel[] = [];
  let in_flight_bytes = 0;
  let timer: NodeJS.Timeout | undefined;
  let lost_bytes = 0;

  const deliverDue = (): void => {
    const now = performance.now();
    for (let next = parcels[0]; next !== undefined && next.due_at <= now; next = parcels[0]) {
      parcels.shift();
      in_flight_bytes -= next.bytes?.length ?? 0;
      pass(next, to);
    }
  };
  const update = (): void => {
    clearTimeout(timer);
    if (!fault.is_paused) deliverDue();
    const next_due_at = parcels[0]?.due_at;
    if (next_due_at !== undefined && !fault.is_paused) {
      timer = setTimeout(update, Math.ceil(next_due_at - performance.now()));
    }
    const is_full = in_flight_bytes >= IN_FLIGHT_BYTES_MAX || to.writableNeedDrain;
    if (fault.is_paused || is_full) from.pause();
    else from.resume();
  };
  const accept = (bytes?: Buffer): void => {
    if (fault.is_blackhole) {
      lost_bytes += bytes?.length ?? 1;
      return;
    }
    // Never before what was sent earlier under a longer delay.
    const due_at = Math.max(performance.now() + fault.delay_ms, parcels.at(-1)?.due_at ?? 0);
    parcels.push(bytes === undefined ? { due_at } : { bytes, due_at });
    in_flight_bytes += bytes?.length ?? 0;
    update();
  };
  from.on('data', accept);
  from.on('end', () => accept());
  to.on('drain', update);
  update();
  return {
    update,
    lostBytes: () => lost_bytes,
    end() {
      clearTimeout(timer);
      parcels.length = 0;
    },
  };
}

function pass(parcel: Parcel, to: Socket): void {
  if (parcel.bytes === undefined) to.end();
  else if (to.writable) to.write(parcel.bytes);
}

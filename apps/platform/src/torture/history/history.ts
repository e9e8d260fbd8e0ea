/** A vehicle promised to one reservation from an instant on and until another, milliseconds. */
export interface PromiseOfVehicle {
  readonly vehicle_id: string;
  readonly reservation_id: string;
  readonly from_ms: number;
  /** The first moment that is not promised any more. */
  readonly until_ms: number;
}

/** One step of the register of who has a vehicle. */
export interface PossessionStep {
  readonly vehicle_id: string;
  readonly trip_id: string;
  readonly what: 'taken' | 'given_back';
}

/** A time in which a rider was certain to have a vehicle: saw it open, had not yet asked to end. */
export interface SeenPossession {
  readonly vehicle_id: string;
  readonly trip_id: string;
  readonly from_ms: number;
  readonly until_ms: number;
}

export interface PostedEntry {
  readonly entry_id: string;
  /** What it was posted for, such as `capture:<key of the capture>`. */
  readonly cause: string;
  readonly lines: readonly {
    readonly account: string;
    readonly amount_minor: number;
    readonly currency: string;
  }[];
}

/** One movement in the bank's own books. */
export interface BankMovement {
  /** As our ledger would name it. */
  readonly cause: string;
  /** Positive where the bank owes us more. */
  readonly amount_minor: number;
  readonly currency: string;
}

/** What a client was told of a change under one key. */
export interface ToldUnderKey {
  /** The route and the key that it was asked with. */
  readonly key: string;
  /** What came of it: the names of what was made, or the code of the refusal. */
  readonly said: string;
}

/** What clients saw of a day, and what is stored of it afterwards. */
export interface History {
  /** Names of the writes that somebody was told are done. */
  readonly acknowledged: readonly string[];
  /** Final answers to changes, in the order in which they came: several where one asked again. */
  readonly told: readonly ToldUnderKey[];
  /** Names of the writes that are stored, as often as they are. */
  readonly stored: readonly string[];
  /** What became of every promise, with its true end. */
  readonly promises: readonly PromiseOfVehicle[];
  /** The register of every vehicle, in the order in which it was written. */
  readonly possession: readonly PossessionStep[];
  /** Who has a vehicle in the end, by the living table. */
  readonly holders: readonly { readonly vehicle_id: string; readonly trip_id: string }[];
  readonly seen: readonly SeenPossession[];
  readonly ledger: readonly PostedEntry[];
  readonly bank: readonly BankMovement[];
}

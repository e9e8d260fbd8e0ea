import { type Draw, oneOf } from '@drais/twin/life/draw';

/** Values remembered of one field: enough to meet old states, few enough to meet living ones. */
const VALUES_MAX = 200;
/** Fields whose values are worth asking with again. */
const LEARNT = /(?:_id|_ticket|^code|^version|^short_name|^next_cursor|^upload_url|^email)$/;
/** What belongs to one person, and is nobody else's to see. */
const PRIVATE =
  /^(?:reservation_id|trip_id|payment_method_id|receipt_id|photo_id|account_id|email)$/;
/** Where a field is asked for by one name and answered by another. */
const ALIASES: Readonly<Record<string, string>> = {
  cursor: 'next_cursor',
  start_station: 'short_name',
  end_station: 'short_name',
};

interface Known {
  readonly value: string | number;
  /** Whose it is; null when it is everybody's. */
  readonly owner: string | null;
}

export interface KnownThings {
  /** Takes in what an answer tells; `owner` when it tells it to one person about themselves. */
  learn(answer: unknown, owner: string | null): void;
  /**
   * A value of this field, more likely one of `owner` and a new one; undefined when none is known.
   */
  find(draw: Draw, field: string, owner: string | null): string | number | undefined;
  /** The field of the last thing that became `owner`'s. */
  newestOf(owner: string): string | undefined;
  /** Whose this is; undefined when it is nobody's alone. */
  ownerOf(value: string): string | undefined;
  /** Keeps a value out of reach of what would break it for everyone. */
  protect(value: string): void;
  isProtected(value: unknown): boolean;
}

/** What the attacker has heard so far, by the names of fields. */
export function openKnownThings(): KnownThings {
  const fields = new Map<string, Known[]>();
  const owners = new Map<string, string>();
  const newest = new Map<string, string>();
  const protected_values = new Set<unknown>();

  function note(field: string, value: string | number, owner: string | null): void {
    if (owner !== null && PRIVATE.test(field)) own(field, String(value), owner);
    const known = fields.get(field) ?? [];
    if (known.some((one) => one.value === value)) return;
    known.push({ value, owner });
    if (known.length > VALUES_MAX) known.shift();
    fields.set(field, known);
  }

  function own(field: string, value: string, owner: string): void {
    if (!owners.has(value)) newest.set(owner, field);
    owners.set(value, owner);
  }

  function learn(answer: unknown, owner: string | null): void {
    if (typeof answer !== 'object' || answer === null) return;
    for (const [field, value] of Object.entries(answer)) {
      if (isThing(value) && LEARNT.test(field)) note(field, value, owner);
      else learn(value, owner);
    }
  }

  return {
    learn,
    find: (draw, field, owner) => pick(draw, fields.get(ALIASES[field] ?? field) ?? [], owner),
    newestOf: (owner) => newest.get(owner),
    ownerOf: (value) => owners.get(value),
    protect: (value) => void protected_values.add(value),
    isProtected: (value) => protected_values.has(value),
  };
}

function isThing(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** Mostly one's own things, and of these the last. */
function pick(
  draw: Draw,
  known: readonly Known[],
  owner: string | null,
): Known['value'] | undefined {
  const theirs = known.filter((one) => one.owner === owner && owner !== null);
  const shared = known.filter((one) => one.owner === null);
  const is_own = theirs.length > 0 && draw() < 0.85;
  if (is_own) return (draw() < 0.6 ? theirs.at(-1) : oneOf(draw, theirs))?.value;
  const some = shared.length > 0 && draw() < 0.9 ? shared : known;
  return oneOf(draw, some)?.value;
}

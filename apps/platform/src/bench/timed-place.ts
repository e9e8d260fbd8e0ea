/**
 * A latitude that says when it was measured: four decimals are the place (11 m), eight more the
 * time. So whoever is shown a vehicle's place knows how old it is, although no map tells.
 */
const PLACE_SCALE = 10_000;
const TIME_DIGITS = 8;
/** Milliseconds that eight digits hold: 27 hours. */
const TIME_SPAN_MS = 10 ** TIME_DIGITS;
/** A clock that is cut to whole milliseconds may seem this much behind. */
const AHEAD_MS = 1_000;

/**
 * Text of a latitude north of the equator. `place_e4` is in ten-thousandths of a degree, `at_ms` an
 * instant.
 */
export function timedLatitude(place_e4: number, at_ms: number): string {
  const degrees = Math.floor(place_e4 / PLACE_SCALE);
  const decimals = String(place_e4 % PLACE_SCALE).padStart(4, '0');
  return `${String(degrees)}.${decimals}${String(at_ms % TIME_SPAN_MS).padStart(TIME_DIGITS, '0')}`;
}

/**
 * The instant (milliseconds) that a latitude tells, given that it lies in the last 27 hours before
 * `now_ms`; null when it tells none.
 */
export function timeOfLatitude(latitude: string, now_ms: number): number | null {
  const decimals = latitude.slice(latitude.indexOf('.') + 1).padEnd(4 + TIME_DIGITS, '0');
  const told = Number(decimals.slice(4, 4 + TIME_DIGITS));
  if (told === 0) return null;
  const base_ms = now_ms - (now_ms % TIME_SPAN_MS);
  return base_ms + told > now_ms + AHEAD_MS ? base_ms - TIME_SPAN_MS + told : base_ms + told;
}

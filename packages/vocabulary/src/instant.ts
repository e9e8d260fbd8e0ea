/** `2025-06-01T08:00:00.000Z`: where each part begins, and how many digits it has. */
const YEAR = { at: 0, digits: 4 };
const MONTH = { at: 5, digits: 2 };
const DAY = { at: 8, digits: 2 };
const HOUR = { at: 11, digits: 2 };
const MINUTE = { at: 14, digits: 2 };
const SECOND = { at: 17, digits: 2 };
const MILLISECOND = { at: 20, digits: 3 };
const LENGTH = 24;

/** `Date.UTC` takes the years before for such of the twentieth century. */
const YEAR_MIN = 100;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_MS = 86_400_000;

/**
 * Milliseconds since 1970 of a UTC instant from the year 100 on in the one form that `toISOString`
 * writes (a profile of RFC 3339, section 5.6); NaN for any other text and for days and hours that
 * do not exist. Reads fixed columns: `Date.parse` takes twice as long, and lets 30 February pass as
 * 2 March.
 */
export function readInstant(text: string): number {
  if (text.length !== LENGTH || !hasItsSigns(text)) return Number.NaN;
  const year = numberIn(text, YEAR);
  const month = numberIn(text, MONTH);
  const day = numberIn(text, DAY);
  // A comparison with NaN is false: what holds no number is refused here too.
  const is_day =
    year >= YEAR_MIN && month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
  const time_ms = timeOfDayIn_ms(text);
  return is_day && time_ms < DAY_MS ? Date.UTC(year, month - 1, day) + time_ms : Number.NaN;
}

function hasItsSigns(text: string): boolean {
  return (
    text[4] === '-' &&
    text[7] === '-' &&
    text[10] === 'T' &&
    text[13] === ':' &&
    text[16] === ':' &&
    text[19] === '.' &&
    text[23] === 'Z'
  );
}

/** Since midnight; NaN when a part is no number or more than there can be. */
function timeOfDayIn_ms(text: string): number {
  const minute = numberIn(text, MINUTE);
  const second = numberIn(text, SECOND);
  if (minute > 59 || second > 59) return Number.NaN;
  const minutes = numberIn(text, HOUR) * 60 + minute;
  return (minutes * 60 + second) * 1000 + numberIn(text, MILLISECOND);
}

function daysOf(year: number, month: number): number {
  const is_leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && is_leap ? 29 : (DAYS_OF_MONTH[month - 1] ?? 0);
}

function numberIn(text: string, { at, digits }: { at: number; digits: number }): number {
  let value = 0;
  for (let n = at; n < at + digits; n++) {
    const digit = text.charCodeAt(n) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The oldest person on record reached 122 years; more is a slip of the keyboard. */
const AGE_YEARS_MAX = 122;

/**
 * Completed years on `today` of someone born on `birth_date` (YYYY-MM-DD). A birthday counts from
 * the start of its day in UTC; somebody born on 29 February comes of age on 1 March in other years.
 */
export function ageInYears(birth_date: string, today: Date): number {
  const born = new Date(`${birth_date}T00:00:00Z`);
  const years = today.getUTCFullYear() - born.getUTCFullYear();
  const birthday = Date.UTC(today.getUTCFullYear(), born.getUTCMonth(), born.getUTCDate());
  return today.getTime() >= birthday ? years : years - 1;
}

/**
 * Whether a living person can have been born on `birth_date`: a day of the calendar, not ahead, not
 * too long ago.
 */
export function isPlausibleBirthDate(birth_date: string, today: Date): boolean {
  const born = new Date(`${birth_date}T00:00:00Z`);
  if (Number.isNaN(born.getTime()) || born.toISOString().slice(0, 10) !== birth_date) return false;
  return born <= today && ageInYears(birth_date, today) <= AGE_YEARS_MAX;
}

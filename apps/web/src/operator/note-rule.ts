/** Letters that a reason has at least, as the contracts ask. */
const NOTE_LENGTH_MIN = 3;

/** Whether a person said why; `missing` is what they are told when they did not. */
export function saysWhy(missing: string): (text: string) => true | string {
  return (text) => text.trim().length >= NOTE_LENGTH_MIN || missing;
}

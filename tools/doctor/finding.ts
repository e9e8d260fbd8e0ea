/** What the doctor says about one thing, in one line. */
export interface Finding {
  readonly state: 'ok' | 'fix' | 'note';
  readonly text: string;
  /** The exact command that mends it. */
  readonly command?: string;
}

export function ok(text: string): Finding {
  return { state: 'ok', text };
}

/** Something stands in the way of `npm start`. */
export function fix(text: string, command: string): Finding {
  return { state: 'fix', text, command };
}

/** Something works less well, or some tests cannot run here. */
export function note(text: string, command: string): Finding {
  return { state: 'note', text, command };
}

export function lineOf({ state, text, command }: Finding): string {
  return `${state.padEnd(4)}  ${text}${command === undefined ? '' : `\n      -> ${command}`}`;
}

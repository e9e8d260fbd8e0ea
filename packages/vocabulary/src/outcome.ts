/** A rule said no. Expected, part of the contract, never logged as an error. */
export interface Refusal<Code extends string = string> {
  readonly code: Code;
  /** One sentence for the person who asked; holds no secrets and nothing about other people. */
  readonly detail: string;
  /** When asking again may help, in whole seconds; becomes the Retry-After header. */
  readonly retry_after_s?: number;
  /** Facts that help the person decide, such as the nearest bay. No personal data. */
  readonly facts?: Readonly<Record<string, string | number | boolean>>;
}

export type Outcome<Value, Code extends string = string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: Refusal<Code> };

/** The outcome in which the rules agreed. */
export function accept<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** The outcome in which a rule said no, with its reason for the person who asked. */
export function refuse<Code extends string>(
  code: Code,
  detail: string,
  more: Pick<Refusal, 'retry_after_s' | 'facts'> = {},
): { readonly ok: false; readonly refusal: Refusal<Code> } {
  return { ok: false, refusal: { code, detail, ...more } };
}

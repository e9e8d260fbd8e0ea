import { readInstant } from '@drais/vocabulary/instant';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { TSchema } from 'typebox';

/**
 * `defaults` fills what a caller left out. Union types as in JSON Schema; TypeBox adds `~kind`,
 * which ajv must ignore.
 */
const options = {
  allErrors: false,
  strict: false,
  // JSON text such as 1e999 is read as infinity, which no JSON can say again.
  strictNumbers: true,
  useDefaults: true,
} as const;
const strict = new Ajv(options);
/** Query strings are text: numbers and booleans are read from it. */
const fromText = new Ajv({ ...options, coerceTypes: true });
for (const ajv of [strict, fromText]) {
  (addFormats as unknown as (a: Ajv) => void)(ajv);
  readInstantsFast(ajv);
}

/** Nearly every instant comes in the one form that is read in a fifth of the time. */
function readInstantsFast(ajv: Ajv): void {
  const known = ajv.formats['date-time'] as { validate(text: string): boolean };
  ajv.addFormat('date-time', {
    ...known,
    validate: (text: string) => !Number.isNaN(readInstant(text)) || known.validate(text),
  });
}

const compiled = new WeakMap<TSchema, ValidateFunction>();
const compiledFromText = new WeakMap<TSchema, ValidateFunction>();

function validatorOf(
  ajv: Ajv,
  cache: WeakMap<TSchema, ValidateFunction>,
  schema: TSchema,
): ValidateFunction {
  let found = cache.get(schema);
  if (found === undefined) {
    found = ajv.compile(schema);
    cache.set(schema, found);
  }
  return found;
}

/** Null when `value` fits, else one sentence that names the field. Fills in defaults. */
export function whatIsWrong(schema: TSchema, value: unknown): string | null {
  const validate = validatorOf(strict, compiled, schema);
  return validate(value) ? null : sentence(validate.errors?.[0]);
}

/**
 * The same for values that come as text in a path or a query: reads numbers and booleans from it.
 */
export function whatIsWrongInText(schema: TSchema, value: unknown): string | null {
  const validate = validatorOf(fromText, compiledFromText, schema);
  return validate(value) ? null : sentence(validate.errors?.[0]);
}

function sentence(error: ErrorObject | undefined): string {
  if (error === undefined) return 'The input does not fit.';
  const field = error.instancePath.slice(1).replaceAll('/', '.');
  if (error.keyword === 'additionalProperties') {
    const extra = String((error.params as { additionalProperty: string }).additionalProperty).slice(
      0,
      60,
    );
    return `The field ${field === '' ? extra : `${field}.${extra}`} is not known here.`;
  }
  if (error.keyword === 'required') {
    const missing = (error.params as { missingProperty: string }).missingProperty;
    return `The field ${field === '' ? missing : `${field}.${missing}`} is missing.`;
  }
  if (error.keyword === 'enum') {
    const allowed = (error.params as { allowedValues: unknown[] }).allowedValues.join(', ');
    return `The field ${field} must be one of: ${allowed}.`;
  }
  return `The field ${field === '' ? 'input' : field} ${error.message ?? 'does not fit'}.`;
}

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

const SCHEMAS = join(import.meta.dirname, '../../../../../shared/standards/gbfs-3.0');

/** Why tests against the published schemas are skipped, or false when they can run. */
export const without_schemas: string | false = existsSync(SCHEMAS)
  ? false
  : 'needs the published GBFS 3.0 schemas in ../shared/standards/gbfs-3.0';

let compiled: Map<string, ValidateFunction> | undefined;

/** Fails with what is wrong unless the feed, as it goes over the wire, is what GBFS published. */
export function assertPublishable(name: string, feed: unknown): void {
  compiled ??= compileSchemas();
  const validate = compiled.get(name);
  assert.ok(validate, `there is no schema of ${name}`);
  const is_valid = validate(JSON.parse(JSON.stringify(feed)));
  assert.ok(is_valid, `${name}: ${JSON.stringify(validate.errors, null, 2)}`);
}

function compileSchemas(): Map<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const files = readdirSync(SCHEMAS).filter((file) => file.endsWith('.json'));
  return new Map(
    files.map((file) => {
      const schema = JSON.parse(readFileSync(join(SCHEMAS, file), 'utf8')) as object;
      return [file.slice(0, -'.json'.length), ajv.compile(schema)];
    }),
  );
}

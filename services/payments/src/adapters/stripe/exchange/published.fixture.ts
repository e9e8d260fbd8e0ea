import { readFileSync } from 'node:fs';

/**
 * Stripe's API as it is published: the declarations of the `stripe` package, which Stripe generates
 * from its OpenAPI description (the package's OPENAPI_VERSION, see `client.ts` for the version of
 * the API). The exchange takes names and types of parameters and the fields of objects from them,
 * so that it cannot know more than Stripe does, and a new version of the package is a new exchange.
 */
export interface PublishedField {
  readonly name: string;
  readonly is_required: boolean;
  /** As declared, such as `number`, `Array<string>` or `MetadataParam`. */
  readonly type: string;
}

const FOLDER = new URL('./resources/', import.meta.resolve('stripe'));
const files = new Map<string, string>();

/** The fields of one of the interfaces that a file of the package declares, by name. */
export function publishedFields(
  file: string,
  interface_name: string,
): ReadonlyMap<string, PublishedField> {
  const text = textOf(file);
  const head = new RegExp(`^export interface ${interface_name}(?: extends (\\w+))? \\{$`, 'm');
  const found = head.exec(text);
  if (found === null) throw new Error(`${file} declares no ${interface_name}`);
  const from = found.index + found[0].length;
  const body = text.slice(from, text.indexOf('\n}', from));
  const own = [...body.matchAll(/^ {4}(\w+)(\??): (.*);$/gm)].map(
    ([, name = '', optional, type = '']): [string, PublishedField] => [
      name,
      { name, is_required: optional === '', type },
    ],
  );
  const parent = found[1] === undefined ? [] : publishedFields('../shared', found[1]);
  return new Map([...parent, ...own]);
}

function textOf(file: string): string {
  const known = files.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`${file}.d.ts`, FOLDER), 'utf8');
  files.set(file, text);
  return text;
}

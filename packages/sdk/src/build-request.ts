import type { RouteShape } from '@drais/vocabulary/define';

export interface BuiltRequest {
  readonly url: string;
  readonly body: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The address and body of a call: path parameters are filled from the input, the rest is the query
 * of a GET or DELETE and the JSON body of everything else.
 *
 * @throws {RangeError} when the input lacks a field that the path names: a fault of the caller
 */
export function buildRequest(base_url: string, route: RouteShape, input: Fields): BuiltRequest {
  const { path, rest } = fillPath(route.path, input);
  const address = `${base_url.replace(/\/$/, '')}${path}`;
  if (route.method !== 'GET' && route.method !== 'DELETE')
    return { url: address, body: JSON.stringify(rest) };
  return { url: `${address}${queryOf(rest)}`, body: undefined };
}

/** The address of a stream: what its path does not name is its query. */
export function buildStreamUrl(base_url: string, path_template: string, input: Fields): string {
  const { path, rest } = fillPath(path_template, input);
  return `${base_url.replace(/\/$/, '')}${path}${queryOf(rest)}`;
}

function fillPath(template: string, input: Fields): { path: string; rest: Fields } {
  const rest: Record<string, unknown> = { ...input };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name];
    if (value === undefined || value === null || value === '')
      throw new RangeError(`${template} needs ${name}`);
    delete rest[name];
    return encodeURIComponent(String(value));
  });
  return { path, rest };
}

function queryOf(fields: Fields): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null) query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

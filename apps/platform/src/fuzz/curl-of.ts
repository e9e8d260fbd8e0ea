import type { FuzzRequest } from './request.ts';

/** Longer bodies are told by their length: nobody types them. */
const BODY_BYTES_MAX = 4_000;

/** The request as a command line; tokens stand as a variable named after who asked. */
export function curlOf(base_url: string, request: FuzzRequest): string {
  const { method, target, headers, body, by } = request;
  const token = by.name.toUpperCase().replaceAll(/\W+/g, '_');
  const is_known = by.name !== 'nobody' && headers['authorization'] === undefined;
  const words = [
    'curl -sS -i --path-as-is',
    method === 'HEAD' ? '-I' : `-X ${method}`,
    ...(is_known ? [`-H "authorization: Bearer $${token}"`] : []),
    ...Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(body === undefined ? [] : ['--data-binary @-']),
    quoted(`${base_url}${target}`),
  ].join(' ');
  if (body === undefined) return words;
  if (body.length > BODY_BYTES_MAX)
    return `# body: ${String(body.length)} bytes, begins ${JSON.stringify(body.toString('latin1', 0, 200))}\n${words}`;
  return `printf ${quoted(printable(body))} | ${words}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What `printf` turns back into these bytes. */
function printable(body: Buffer): string {
  return [...body]
    .map((byte) => {
      if (byte === 0x5c) return '\\\\';
      if (byte === 0x25) return '%%';
      const is_plain = byte >= 0x20 && byte < 0x7f;
      return is_plain ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`;
    })
    .join('');
}

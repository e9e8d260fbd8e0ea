/** What is read of package-lock.json. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  /** A workspace of ours, linked into node_modules. */
  readonly link?: boolean;
  /** Brought inside another package, under its hash. */
  readonly inBundle?: boolean;
}

/** What is read of an installed package.json; old ones write the licence as an object or a list. */
export interface Manifest {
  readonly license?: string | { readonly type?: string };
  readonly licenses?: readonly { readonly type?: string }[];
}

/**
 * SPDX identifiers that may lie beside Apache-2.0 in one product. MPL-2.0 binds its own files only;
 * CC-BY-4.0 is about data, such as the browser tables that build tools read.
 */
const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'CC0-1.0',
  'BlueOak-1.0.0',
  'Unlicense',
  'Python-2.0',
  'MPL-2.0',
  'CC-BY-4.0',
  'OFL-1.1',
]);

/** Packages that are used under a licence which is not allowed in general, and why they may be. */
const EXCEPTIONS: readonly {
  readonly name: RegExp;
  readonly licence: string;
  readonly why: string;
}[] = [
  {
    name: /^@img\/sharp-(libvips-|win32-|wasm32$)/,
    licence: 'LGPL-3.0-or-later',
    why: 'libvips is linked at run time as a library of its own, and can be replaced.',
  },
];

/**
 * One sentence for each package whose licence or whose hash is a question. Empty when all is well.
 */
export function judgeLicences(
  { packages }: Lockfile,
  readManifest: (path: string) => Manifest | undefined,
): string[] {
  return Object.entries(packages).flatMap(([path, locked]) => {
    const start = path.lastIndexOf('node_modules/');
    if (start === -1 || locked.link === true) return []; // Ours.
    const name = path.slice(start + 'node_modules/'.length);
    const title = `${name}@${locked.version}`;
    const licence = licenceOf(readManifest(path)) ?? locked.license;
    const findings: string[] = [];
    if (locked.integrity === undefined && locked.inBundle !== true) {
      findings.push(`${title} has no integrity hash in package-lock.json.`);
    }
    if (licence === undefined) findings.push(`${title} names no licence.`);
    else if (!isAllowed(licence) && !isException(name, licence)) {
      findings.push(`${title} is under ${licence}, which is not on the list.`);
    }
    return findings;
  });
}

/**
 * Whether an SPDX expression can be met with allowed licences: one side of an OR, all of an AND.
 */
export function isAllowed(expression: string): boolean {
  const bare = expression.trim().replace(/^\((.*)\)$/, '$1');
  return bare.split(/\s+OR\s+/).some((choice) =>
    choice
      .replace(/[()]/g, '')
      .split(/\s+AND\s+/)
      .every((licence) => ALLOWED.has(licence.trim())),
  );
}

/** All parts of the licence must be allowed or be the one that the exception is about. */
function isException(name: string, expression: string): boolean {
  const exception = EXCEPTIONS.find((candidate) => candidate.name.test(name));
  return (
    exception !== undefined &&
    expression
      .replace(/[()]/g, '')
      .split(/\s+AND\s+/)
      .every((licence) => licence === exception.licence || ALLOWED.has(licence))
  );
}

function licenceOf(manifest: Manifest | undefined): string | undefined {
  if (manifest === undefined) return undefined;
  const { license, licenses } = manifest;
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ');
}

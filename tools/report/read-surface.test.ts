import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { readSurface } from './read-surface.ts';

const folder = mkdtempSync(join(tmpdir(), 'drais-surface-'));
after(() => rmSync(folder, { recursive: true }));

/** The names of a module with this text, types with a mark. */
function surface(text: string): string[] {
  const file = join(folder, 'module.ts');
  writeFileSync(file, text);
  return readSurface(file).map(({ name, is_type }) => (is_type ? `type ${name}` : name));
}

describe('the surface of a module', () => {
  it('holds what it declares and exports, sorted', () => {
    const text = `
      export function b() {}
      export const a = 1, { c, d: [e] } = x;
      export interface F {}
      export type G = string;
      export class H {}
      function hidden() {}`;

    assert.deepEqual(surface(text), ['type F', 'type G', 'H', 'a', 'b', 'c', 'e']);
  });

  it('holds what it passes on, under its new name', () => {
    const text = `export { a, b as c, type D } from './x.ts'; export type { E } from './y.ts'; export * as f from './z.ts';`;

    assert.deepEqual(surface(text), ['type D', 'type E', 'a', 'c', 'f']);
  });

  it('holds all of a file that it passes on whole', () => {
    writeFileSync(join(folder, 'other.ts'), 'export const one = 1;');

    assert.deepEqual(surface(`export * from './other.ts';`), ['one']);
  });
});

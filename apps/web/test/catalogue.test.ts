import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allRefusals, allRoutes, allStreams, edgeRefusals } from '@drais/contracts/catalogue';
import ts from 'typescript';
import messages from '../messages/en.json' with { type: 'json' };

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Attributes that a person reads or hears. */
const SPOKEN = new Set([
  'aria-label',
  'alt',
  'title',
  'placeholder',
  'label',
  'description',
  'hint',
  'aria-description',
  'closeLabel',
]);
const LETTERS = /\p{L}/u;

/** Words that stand in a file's markup instead of in the catalogue, each with its line. */
function literalWords(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = spokenText(node);
    const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
    if (text !== undefined && LETTERS.test(text))
      found.push(`${file}:${String(line + 1)} ${text.trim()}`);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The fixed text that a node of the markup puts before a person, if it does. */
function spokenText(node: ts.Node): string | undefined {
  if (ts.isJsxText(node)) return node.text;
  if (ts.isJsxExpression(node) && !ts.isJsxAttribute(node.parent))
    return literalOf(node.expression);
  if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()))
    return literalOf(node.initializer);
  return undefined;
}

function literalOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

describe('the words of the pages', () => {
  it('stand in the catalogue, not in the markup', () => {
    const files = globSync(['apps/web/src/**/*.tsx', 'packages/ui/src/**/*.tsx'], { cwd: ROOT });
    assert.ok(files.length > 40, 'the walk saw the pages');
    const found = files.flatMap((file) =>
      literalWords(file, readFileSync(`${ROOT}/${file}`, 'utf8')),
    );
    assert.deepEqual(found, []);
  });

  it('would be found in markup if they stood there', () => {
    const source = 'const a = <p title="Hello">Hi {"you"} <b>{x}</b></p>;';
    assert.equal(literalWords('x.tsx', source).length, 3);
  });

  it('exist for every way in which a page can be refused', () => {
    const asked = [...allRoutes, ...allStreams].filter(
      ({ scope, path }) => scope !== 'service' && path.startsWith('/v1/'),
    );
    const bySetup = new Set(asked.filter(({ id }) => ONLY_BY_API.has(id)).map(({ id }) => id));
    const codes = asked.filter(({ id }) => !bySetup.has(id)).flatMap(({ refusals }) => refusals);
    const known = new Set(Object.keys(messages.problems));
    const missing = [...new Set([...codes, ...Object.keys(edgeRefusals)])].filter(
      (code) => !known.has(code.replace('.', '_')),
    );
    assert.deepEqual(missing, []);
  });

  it('name no refusal that is gone', () => {
    const codes = new Set(Object.keys(allRefusals).map((code) => code.replace('.', '_')));
    const ours = Object.keys(messages.problems).filter((key) =>
      /^(?:booking|fleet|payments|users|gateway)_/.test(key),
    );
    assert.deepEqual(
      ours.filter((key) => !codes.has(key)),
      [],
    );
  });
});

/** Routes for which there is no page yet: operators set an area up by the API. */
const ONLY_BY_API = new Set([
  'fleet.open_area',
  'fleet.define_vehicle_types',
  'fleet.add_stations',
  'fleet.add_zones',
  'fleet.add_vehicles',
  'fleet.enrol_device',
  'payments.publish_pricing_plan',
  'booking.import_trips',
]);

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { checkImports, ruleNames } from './import-rules.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

describe('an import rule', () => {
  it('has a tree that breaks it, and each tree has a rule', () => {
    assert.deepEqual(readdirSync(fixtures).sort(), ruleNames());
  });

  for (const rule of ruleNames()) {
    it(`sees the tree that breaks ${rule}`, async () => {
      const { violations } = await checkImports(join(fixtures, rule));

      assert.ok(
        violations.some((violation) => violation.rule === rule),
        `seen instead: ${JSON.stringify(violations)}`,
      );
    });
  }
});

describe('the guard over the house', () => {
  it('reads its files and follows imports by name and by path', async () => {
    const { modules, arrows } = await checkImports();

    assert.ok(modules > 100, `${modules} modules`);
    assert.ok(arrows.has('packages/contracts/src/shapes.ts -> packages/vocabulary/src/ids.ts'));
    assert.ok(arrows.has('tools/guards/import-rules.test.ts -> tools/guards/import-rules.ts'));
  });
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAllowed, judgeLicences, type Manifest } from './judge-licences.ts';

/** The findings about one locked package whose manifest says what is given. */
function judge(name: string, manifest: Manifest | undefined, locked: object = {}): string[] {
  const entry = { version: '1.0.0', integrity: 'sha512-x', ...locked };
  return judgeLicences({ packages: { [`node_modules/${name}`]: entry } }, () => manifest);
}

describe('a licence', () => {
  it('passes when it is on the list', () => {
    assert.deepEqual(judge('a', { license: 'MIT' }), []);
    assert.deepEqual(judge('a', { licenses: [{ type: 'BSD-3-Clause' }] }), []);
  });

  it('is a question when it is not on the list', () => {
    assert.deepEqual(judge('a', { license: 'AGPL-3.0-only' }), [
      'a@1.0.0 is under AGPL-3.0-only, which is not on the list.',
    ]);
  });

  it('may be chosen from an expression, and all of it must be met where it says AND', () => {
    assert.equal(isAllowed('(GPL-2.0-only OR MIT)'), true);
    assert.equal(isAllowed('MIT AND GPL-2.0-only'), false);
    assert.equal(isAllowed('(MIT AND Apache-2.0)'), true);
  });

  it('passes by exception for the named package only', () => {
    const license = 'LGPL-3.0-or-later';

    assert.deepEqual(judge('@img/sharp-libvips-linux-x64', { license }), []);
    assert.equal(judge('other', { license }).length, 1);
  });

  it('is taken from the lockfile for a package of another platform', () => {
    assert.deepEqual(judge('a', undefined, { license: 'MIT' }), []);
    assert.deepEqual(judge('a', undefined), ['a@1.0.0 names no licence.']);
  });
});

describe('a locked package', () => {
  it('has a hash of its content', () => {
    assert.deepEqual(judge('a', { license: 'MIT' }, { integrity: undefined }), [
      'a@1.0.0 has no integrity hash in package-lock.json.',
    ]);
  });

  it('needs none when it is a workspace of ours', () => {
    assert.deepEqual(judge('@drais/kit', undefined, { link: true, integrity: undefined }), []);
  });
});

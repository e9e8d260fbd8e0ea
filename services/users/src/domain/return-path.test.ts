import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { returnPath } from './return-path.ts';

describe('the path to return to', () => {
  it('is a path of ours with its query and its place on the page', () => {
    for (const path of ['/', '/map', '/trips/mannheim.0196?tab=receipt#total'])
      assert.equal(returnPath(path), path);
  });
  it('may be as long as a cookie has to hold', () => {
    const longest = `/${'a'.repeat(999)}`;
    assert.equal(returnPath(longest), longest);
  });
  it('is the start page instead of anything that leads elsewhere', () => {
    const foreign = [
      null,
      '',
      'map',
      'evil.example/map',
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/.//evil.example',
      '/x/..//evil.example',
      '/\t/evil.example',
      'javascript:alert(1)',
      '/a\r\nset-cookie: x=1',
      `/${'a'.repeat(1_001)}`,
    ];
    for (const path of foreign) assert.equal(returnPath(path), '/', String(path));
  });
});

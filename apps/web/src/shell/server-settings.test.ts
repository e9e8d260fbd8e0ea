import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contentSecurityPolicy, hasSession, mapSettings } from './server-settings.ts';

describe('the settings of the map', () => {
  it('ask for nothing from elsewhere by default', () => {
    assert.deepEqual(mapSettings({}), { style_url: '', origins: [] });
    const policy = contentSecurityPolicy('abc', mapSettings({}));
    assert.match(policy, /connect-src 'self';/);
    assert.match(policy, /script-src 'self' 'nonce-abc' 'strict-dynamic';/);
    assert.match(policy, /worker-src 'self' blob:/);
    assert.doesNotMatch(policy, /unsafe/);
  });

  it('let the browser ask the origins that are named, and no path of them', () => {
    const settings = mapSettings({
      DRAIS_STYLE_URL: 'https://tiles.example.org/styles/streets.json',
      DRAIS_WEB_ORIGINS: 'https://objects.example.org/bucket nonsense',
    });
    assert.deepEqual(settings.origins, [
      'https://tiles.example.org',
      'https://objects.example.org',
    ]);
    assert.match(
      contentSecurityPolicy('abc', settings),
      /connect-src 'self' https:\/\/tiles\.example\.org https:\/\/objects\.example\.org;/,
    );
  });
});

describe('a request for a page', () => {
  it('comes from somebody signed out unless it brings a session, whatever that is worth', () => {
    assert.equal(hasSession([{ name: 'drais_oidc' }]), false);
    assert.equal(hasSession([{ name: 'drais_oidc' }, { name: 'drais_session' }]), true);
    assert.equal(hasSession([{ name: '__Host-drais_session' }]), true);
  });
});

import { describe, expect, test } from '@jest/globals';
import { oidcSettingsOf } from '../../../../src/access/authn/oidc-settings.js';

const settingsOf = (config: Readonly<Record<string, string>>, secret: Readonly<Record<string, string>> = {}) =>
  oidcSettingsOf({
    config: new Map(Object.entries(config)),
    secret: new Map(Object.entries(secret).map(([name, text]) => [name, Buffer.from(text)])),
  });

const OIDC = 'issuer: https://sso\nclientID: $oidc.id\nrootCA: PEM\n';

describe('a provider', () => {
  test('is the one of oidc.config, also where there is Dex', () => {
    const settings = settingsOf({ 'oidc.config': OIDC, 'dex.config': 'connectors: []', url: 'https://cd' });
    expect(settings).toMatchObject({ issuer: 'https://sso', isDex: false, rootCa: 'PEM' });
  });

  test.each([
    { what: 'nothing', config: {} },
    { what: 'Dex without an address', config: { 'dex.config': 'connectors: []' } },
    { what: 'no issuer', config: { 'oidc.config': 'clientID: x' } },
    { what: 'no YAML', config: { 'oidc.config': 'issuer: [' } },
    { what: 'a list', config: { 'oidc.config': '- issuer' } },
  ])('is none where there is $what', ({ config }) => {
    expect(settingsOf(config)).toBeUndefined();
  });

  test('is written in YAML as Go reads it', () => {
    const text = 'issuer: https://sso\nclientID: 4711\nskipAudienceCheckWhenTokenHasNoAudience: yes\n';
    expect(settingsOf({ 'oidc.config': text })).toMatchObject({ audiences: ['4711'], letsNoAudienceIn: true });
  });

  test('may be trusted without its certificate, if the operator says so', () => {
    const config = { 'oidc.config': OIDC };
    expect(settingsOf(config)?.skipsTlsVerification).toBe(false);
    expect(settingsOf({ ...config, 'oidc.tls.insecure.skip.verify': 'true' })?.skipsTlsVerification).toBe(true);
  });
});

describe('$name stands for an entry of argocd-secret', () => {
  test('where there is one', () => {
    expect(settingsOf({ 'oidc.config': OIDC }, { 'oidc.id': 'argo' })?.audiences).toEqual(['argo']);
  });

  test('without the line break that a file had', () => {
    expect(settingsOf({ 'oidc.config': OIDC }, { 'oidc.id': ' argo\n' })?.audiences).toEqual(['argo']);
  });

  test('and is itself where there is none', () => {
    expect(settingsOf({ 'oidc.config': OIDC })?.audiences).toEqual(['$oidc.id']);
  });

  test('as it is now', () => {
    const config = new Map([['oidc.config', OIDC]]);
    const audiences = ['a', 'b'].map(
      (id) => oidcSettingsOf({ config, secret: new Map([['oidc.id', Buffer.from(id)]]) })?.audiences,
    );
    expect(audiences).toEqual([['a'], ['b']]);
  });
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { compare } from 'bcryptjs';
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { get } from 'node:https';
import { json } from 'node:stream/consumers';
import { type DemoCredentials, makeCredentials, PERSON, ROBOT_NAME } from '../../../src/cli/demo-credentials.js';
import { type IdentityProvider, startIdentityProvider } from '../../../src/simulator/identity-provider.js';
import { field, text } from '../../support/cluster-client.js';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const NOW_S = Math.floor(NOW / 1000);
let provider: IdentityProvider;
let made: DemoCredentials;

beforeEach(async () => {
  provider = await startIdentityProvider();
  made = await makeCredentials(provider, NOW);
});
afterEach(() => provider.close());

const tokenOf = (who: string): string => made.users.tokens.get(who) ?? '';
const verified = async (who: string) => {
  const key = Buffer.from(made.credentials.secretKey);
  return jwtVerify(tokenOf(who), key, { algorithms: ['HS256'], currentDate: new Date(NOW) });
};

/** By a client that trusts this certificate alone. */
function read(url: string, ca: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (response) => void json(response).then(resolve, reject)).on('error', reject);
  });
}

function parsedKeys(document: unknown): { keys: { kty: string }[] } {
  return { keys: [{ kty: 'EC', ...Object(field(document, 'keys.0')) }] };
}

describe("the demo's credentials", () => {
  test.each(['admin', 'viewer', 'dev'])('have a password for %s, of which the cluster has the hash', async (who) => {
    const { passwordHash = '' } = made.credentials.accounts.get(who) ?? {};
    expect(passwordHash).toMatch(/^\$2[aby]\$10\$/);
    expect(await compare(made.users.passwords.get(who) ?? '', passwordHash)).toBe(true);
  });

  test.each(['viewer', 'dev'])('have an API key for %s, of which the cluster has the id', async (who) => {
    const { payload } = await verified(who);
    const { token } = made.credentials.accounts.get(who) ?? {};
    expect(payload).toEqual({ iss: 'argocd', sub: `${who}:apiKey`, jti: token?.id, iat: NOW_S, nbf: NOW_S });
    expect(token?.issuedAt).toBe(NOW_S);
  });

  test('have a token for the role of a project', async () => {
    const { payload } = await verified(ROBOT_NAME);
    expect([payload.sub, payload.jti]).toEqual([ROBOT_NAME, made.credentials.robotToken.id]);
  });

  test('have an ID token, which is verified by what its issuer says of itself', async () => {
    const { issuer, clientId, rootCa } = made.credentials.singleSignOn ?? { issuer: '', clientId: '', rootCa: '' };
    const configuration = await read(`${issuer}/.well-known/openid-configuration`, rootCa);
    expect(field(configuration, 'issuer')).toBe(issuer);
    const keys = parsedKeys(await read(text(configuration, 'jwks_uri'), rootCa));
    const options = { issuer, audience: clientId, currentDate: new Date(NOW) };
    const { payload } = await jwtVerify(tokenOf(PERSON), createLocalJWKSet(keys), options);
    expect([payload.sub, payload['groups']]).toEqual([PERSON, ['data-team']]);
  });

  test('are new ones each time', async () => {
    const other = await makeCredentials(provider, NOW);
    expect(other.credentials.secretKey).not.toBe(made.credentials.secretKey);
    expect(other.users.passwords.get('admin')).not.toBe(made.users.passwords.get('admin'));
    expect(decodeJwt(other.users.tokens.get('dev') ?? '').jti).not.toBe(decodeJwt(tokenOf('dev')).jti);
  });
});

import { Metadata } from '@grpc/grpc-js';
import { beforeEach, expect, test } from '@jest/globals';
import { hashSync } from 'bcryptjs';
import { inspect } from 'node:util';
import type { Log } from '../../src/base/log.js';
import { applicationClient } from '../support/grpc-stream-client.js';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { rawToken, sessionClaims, sessionToken, signed } from '../support/tokens.js';
import { PLANTED } from './guarded-installation.js';
import { useGuardedWorld } from './guarded-world.js';

const PASSWORD = 'planted-good-password';
const WRONG_PASSWORD = 'planted-wrong-password';

let lines: string[] = [];
/** Everything that is said to it, as it is: nothing is left to the redaction of a real one. */
const note = (...facts: unknown[]): void =>
  void lines.push(inspect(facts, { depth: 8, maxStringLength: null, breakLength: Infinity }));
const log: Log = { debug: note, info: note, warn: note, error: note };

const here = useGuardedWorld(() => ({ log, config: { logLevel: 'debug' } }));

/** What must not be found: of a token neither the whole, nor its signature, nor its claims. */
function piecesOf(token: string): string[] {
  return [token, ...token.split('.').slice(1)].filter((piece) => piece.length > 6);
}

const send = (path: string, init: RequestInit = {}): Promise<string> =>
  fetch(here.server.url + path, { signal: AbortSignal.timeout(30_000), ...init }).then((response) => response.text());
const logIn = (password: string): Promise<string> =>
  send('/api/v1/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'admin', password }),
  });

beforeEach(async () => {
  lines = [];
  await here.edit('secrets', 'argocd-secret', { stringData: { 'admin.password': hashSync(PASSWORD, 4) } });
  await here.apps.create('ann-app', { project: 'mine' });
  await here.server.caughtUp();
});

/** Good tokens, and those that fail at each step of being read. */
async function manyTokens(): Promise<string[]> {
  return [
    await here.tokenOf('ann'),
    await here.tokenOf('robot'),
    await sessionToken({ exp: 1, groups: ['planted-group'] }),
    await sessionToken({ sub: 'nobody-here:login' }),
    await signed(sessionClaims(), 'another key'),
    await signed({ iss: 'https://other.example', sub: 'x', aud: 'y' }),
    rawToken({ alg: 'none' }, sessionClaims()),
    rawToken('{"alg":', '{"planted": "claims"', 'planted-signature'),
    'planted-without-dots-at-all',
  ];
}

async function playAll(tokens: readonly string[]): Promise<void> {
  for (const token of tokens) {
    const headers = [
      { authorization: `Bearer ${token}` },
      { authorization: token },
      { cookie: `argocd.token=${token}` },
      { 'grpc-metadata-token': token },
      { 'sec-fetch-site': 'cross-site', cookie: `argocd.token=${token}` },
    ];
    for (const one of headers) await send('/api/v1/applications', { headers: one });
    for (const name of ['token', 'access_token', 'authorization']) await send(`/api/v1/applications?${name}=${token}`);
    await send(`/api/v1/applications/${encodeURIComponent(token)}`, { headers: { authorization: `Bearer ${token}` } });
    const client = applicationClient(here.server.grpcAddress);
    const metadata = new Metadata();
    metadata.set('token', token);
    await client.unary('List', {}, metadata).catch(() => undefined);
    client.close();
  }
}

test('C1.14 no token, no password and no secret is said to the log, not even at debug', async () => {
  const tokens = await manyTokens();
  await playAll(tokens);
  const { token: fromLogin = '' } = JSON.parse(await logIn(PASSWORD));
  expect(fromLogin).not.toBe('');
  await logIn(WRONG_PASSWORD);
  const streams = await Promise.all(
    [sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor].map((door) => here.synced(door, 'ann')),
  );
  here.simulator.faults.add({ on: 'any', plural: 'events', times: 3, do: 'error' });
  await here.get('/api/v1/applications/ann-app/events', 'ann');
  await here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': 'p, nonsense' } });
  await here.edit('configmaps', 'argocd-cm', {
    data: {
      'oidc.config': `name: Sso\nissuer: http://127.0.0.1:1\nclientID: id\nclientSecret: ${PLANTED.client}\nbad: [`,
      'dex.config': `connectors: [{config: {clientSecret: ${PLANTED.client}`,
    },
  });
  await here.edit('secrets', 'argocd-secret', {
    stringData: { 'accounts.ann.tokens': `[{"id": "${PLANTED.webhook}"` },
  });
  await here.edit('secrets', 'cluster-1', { stringData: { config: `{"bearerToken": "${PLANTED.cluster}"` } });
  await playAll(tokens);
  await send('/api/v1/session', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${fromLogin}`, 'content-type': 'application/json' },
  });
  await here.edit('secrets', 'argocd-secret', { stringData: { 'server.secretkey': 'planted-next-key' } });
  await Promise.all(streams.map(({ client }) => client.untilEnd()));

  const all = lines.join('\n');
  expect(lines.filter((line) => line.includes('stream ended')).length).toBeGreaterThanOrEqual(4);
  expect(all).toMatch(/policy/);
  const secrets = [
    ...Object.values(PLANTED),
    PASSWORD,
    WRONG_PASSWORD,
    'planted',
    ...[...tokens, fromLogin].flatMap(piecesOf),
  ];
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
});

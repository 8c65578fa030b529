import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { hashSync } from 'bcryptjs';
import { keepTokenCookies } from '../../src/serve/http/token-cookie.js';
import { SETTINGS } from '../support/argocd-stage.js';
import { FakeInstallation } from '../support/fake-installation.js';
import { GrpcClient, loadedService } from '../support/grpc-stream-client.js';
import { RawConnection } from '../support/raw-http.js';
import { ARGOCD_ACCESS, startWorld, type World } from '../support/running-server.js';
import { sessionToken } from '../support/tokens.js';
import { waitUntil } from '../support/wait-until.js';

const installation = new FakeInstallation();
/** What is tried here are the doors. */
const EVERYTHING = { rbac: { 'policy.default': 'role:admin' } };
const STREAM = '/api/v1/stream/applications';

let world: World;
let grpc: GrpcClient;
beforeAll(async () => {
  world = await startWorld({ config: { access: ARGOCD_ACCESS }, parts: { installation } });
  grpc = new GrpcClient(
    world.server.grpcAddress,
    loadedService('application/application.proto', 'application.ApplicationService'),
  );
});
afterAll(async () => {
  grpc.close();
  await world.close();
});

let issued = 0;
beforeEach(() => installation.change({ ...SETTINGS, ...EVERYTHING, projects: [] }));

/** Of `dev`, issued now, of its own id. */
function token(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  issued++;
  return sessionToken({ iat: now, nbf: now, exp: now + 3600, jti: `door-${issued}`, ...claims });
}

function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(world.server.url + path, { headers, signal: AbortSignal.timeout(5000) });
}

async function statusOf(headers: Readonly<Record<string, string>>): Promise<number> {
  const response = await get('/api/v1/applications', headers);
  await response.text();
  return response.status;
}

const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
/** A stream of events that goes on until the server ends it. */
async function openStream(headers: Readonly<Record<string, string>>) {
  const response = await fetch(world.server.url + STREAM, { headers: { accept: 'text/event-stream', ...headers } });
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void events.push(event) });
  const ended = (async () => {
    for await (const bytes of response.body ?? []) parser.feed(Buffer.from(bytes).toString());
    return events.at(-1);
  })();
  await waitUntil(() => events.some(({ event }) => event === 'synced'), 'the snapshot');
  return { status: response.status, ended };
}

function grpcRefusal(metadata: Metadata): Promise<string> {
  return grpc.unary('List', {}, metadata).then(
    () => 'let in',
    (error: ServiceError) => `${error.code} ${error.details}`,
  );
}

function metadataOf(entries: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(entries)) metadata.set(name, value);
  return metadata;
}

describe('a login over HTTP', () => {
  const logIn = async (body: string) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${world.server.url}/api/v1/session`, { method: 'POST', headers, body });
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() };
  };
  beforeEach(() => installation.change({ secret: { ...SETTINGS.secret, 'admin.password': hashSync('good', 4) } }));

  test('takes names as Go does, without case', async () => {
    expect((await logIn('{"Username":"admin","PASSWORD":"good"}')).status).toBe(200);
  });

  test.each(['null', '{}', '{"username":null,"password":null}'])('of %s has no credentials', async (body) => {
    expect(await logIn(body)).toMatchObject({ status: 401, text: expect.stringContaining('no credentials supplied') });
  });

  test('C1.18 is told after how long it may be tried again', async () => {
    const answers = [];
    for (let i = 0; i < 6; i++) answers.push(await logIn('{"username":"ghost","password":"bad"}'));
    const { status, retryAfter, text } = answers.at(-1) ?? {};
    const seconds = Number(retryAfter);
    expect([status, JSON.parse(text ?? '').message]).toEqual([
      429,
      `too many failed logins: try again in ${seconds} s`,
    ]);
    expect(seconds > 250 && seconds <= 300).toBe(true);
  });
});

describe('C1.1 without a token', () => {
  test('a stream is refused, as recorded, and no browser asks for a password', async () => {
    const response = await get(STREAM);
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, null]);
    expect(JSON.parse(await response.text())).toMatchObject({
      error: { grpc_code: 16, http_code: 401, message: 'no session information', http_status: 'Unauthorized' },
    });
  });

  test('gRPC is refused', async () => {
    expect(await grpcRefusal(new Metadata())).toBe('16 no session information');
  });
});

describe('a token comes in by', () => {
  test.each([
    { what: 'Authorization', headers: (text: string) => bearer(text) },
    { what: 'a cookie', headers: (text: string) => ({ cookie: `a=b; argocd.token=${text}` }) },
    { what: 'Grpc-Metadata-Token', headers: (text: string) => ({ 'grpc-metadata-token': text }) },
  ])('$what', async ({ headers }) => {
    expect(await statusOf(headers(await token()))).toBe(200);
  });

  test.each(['token', 'authorization'])('metadata %s', async (name) => {
    const text = await token();
    expect(await grpcRefusal(metadataOf({ [name]: name === 'token' ? text : `Bearer ${text}` }))).toBe('let in');
  });
});

describe('a token does not come in by', () => {
  test.each(['token', 'x-token', 'grpcgateway-cookie', 'grpcgateway-authorization'])('a header %s', async (name) => {
    expect(await statusOf({ [name]: await token() })).toBe(401);
  });

  test.each(['token', 'access_token', 'authorization', 'argocd.token', 'grpc-metadata-token'])(
    'C1.14 ?%s=',
    async (name) => {
      const response = await get(`/api/v1/applications?${name}=${await token()}`);
      expect([response.status, await response.text()]).toEqual([
        401,
        expect.stringContaining('no session information'),
      ]);
    },
  );
});

test('C1.7 an open stream ends at exp, with the reason', async () => {
  const exp = Math.floor(Date.now() / 1000) + 2;
  const { ended } = await openStream(bearer(await token({ exp })));
  const last = await ended;
  expect(Date.now() / 1000).toBeGreaterThanOrEqual(exp);
  expect(JSON.parse(last?.data ?? '{}')).toMatchObject({
    error: { grpc_code: 16, http_code: 401, message: 'invalid session: token has invalid claims: token is expired' },
  });
});

describe('an open stream ends, and a new one is refused, when', () => {
  const claims = { sub: 'proj:p:ci', jti: 'robot', exp: undefined };
  const listed = [{ name: 'p', status: { jwtTokensByRole: { ci: { items: [{ id: 'robot', iat: 1 }] } } } }];

  test.each([
    {
      what: 'C1.10 the account is disabled',
      change: { config: { ...SETTINGS.config, 'accounts.dev.enabled': 'false' } },
    },
    { what: 'C1.10 the account may not log in any more', change: { config: { 'accounts.dev': 'apiKey' } } },
    {
      what: 'C1.10 the password is changed',
      change: { secret: { ...SETTINGS.secret, 'accounts.dev.passwordMtime': '2099-01-01T00:00:00Z' } },
    },
    { what: 'C1.11 the project token is deleted', change: { projects: [{ name: 'p' }] }, claims },
  ])('$what', async ({ change, claims: role = {} }) => {
    installation.change({ projects: listed });
    const text = await token(role);
    const { ended } = await openStream(bearer(text));
    installation.change(change);
    expect(JSON.parse((await ended)?.data ?? '{}')).toMatchObject({ error: { grpc_code: 16 } });
    expect(await statusOf(bearer(text))).toBe(401);
  });

  test('C1.9 the token is revoked, over gRPC', async () => {
    const text = await token();
    const stream = grpc.stream('Watch', {}, metadataOf({ token: text }));
    const ended = new Promise<string>((resolve) =>
      stream.on('error', (error: ServiceError) => resolve(`${error.code} ${error.details}`)),
    );
    await new Promise((resolve) => stream.once('metadata', resolve));
    await fetch(`${world.server.url}/api/v1/session`, {
      method: 'DELETE',
      headers: { ...bearer(text), 'content-type': 'application/json' },
    });
    expect(await ended).toBe('16 invalid session: token is revoked, please re-login');
  });

  test('C1.20 the page logs out', async () => {
    const headers = { cookie: `argocd.token=${await token()}` };
    const { ended } = await openStream(headers);
    const init = { method: 'DELETE', headers: { ...headers, 'content-type': 'application/json' } };
    const response = await fetch(`${world.server.url}/api/v1/session`, init);
    expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([
      200,
      '{}',
      ['argocd.token=; Max-Age=0; path=/; SameSite=lax; httpOnly'],
    ]);
    expect(JSON.parse((await ended)?.data ?? '{}')).toMatchObject({ error: { grpc_code: 16 } });
    expect(await statusOf(headers)).toBe(401);
  });
});

describe('C1.13 long tokens', () => {
  /** Tokens are 4 characters per 3 bytes of claims. */
  const long = (bytes: number) =>
    token({ groups: Array.from({ length: Math.ceil(bytes / 120) }, (_, at) => `${at}`.padEnd(90, 'g')) });
  const inCookies = (text: string) => ({
    cookie: keepTokenCookies(text, { rootPath: '/', isSecure: false })
      .replaceAll(/; path.*$/gm, '')
      .replaceAll('\n', '; '),
  });

  test('one of 40 KiB comes in by cookies', async () => {
    expect(await statusOf(inCookies(await long(40 * 1024)))).toBe(200);
  });

  test('with a piece missing it is none', async () => {
    const { cookie } = inCookies(await long(17 * 1024));
    expect(await statusOf({ cookie: cookie.replace(/; argocd.token-1=[^;]*/, '') })).toBe(401);
  });

  test('one of 40 KiB that is no cookie is refused', async () => {
    expect(await statusOf(bearer(await long(40 * 1024)))).toBe(431);
  });
});

test('C1.15 two Authorization headers are no choice', async () => {
  const connection = new RawConnection(world.server.url);
  const headers = [await token(), await token({ sub: 'admin:login' })].map((text) => `Authorization: Bearer ${text}`);
  connection.request('GET /api/v1/session/userinfo HTTP/1.1', ['Host: a', 'Connection: close', ...headers]);
  expect(await connection.untilClosed()).toMatch(/^HTTP\/1.1 400 /);
});

test('C1.15 of a bearer and a cookie the bearer counts, whole', async () => {
  const headers = {
    ...bearer(await token({ groups: ['a'] })),
    cookie: `argocd.token=${await token({ sub: 'admin:login' })}`,
  };
  expect(await (await get('/api/v1/session/userinfo', headers)).text()).toBe(
    '{"loggedIn":true,"username":"dev","iss":"argocd","groups":["a"]}',
  );
});

describe('C1.18 logging in', () => {
  const logIn = (username: string, password: string) =>
    fetch(`${world.server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });

  test('makes a token and a cookie that both count', async () => {
    installation.change({ secret: { ...SETTINGS.secret, 'admin.password': hashSync('good', 4) } });
    const response = await logIn('admin', 'good');
    const [, text = ''] = /^\{"token":"([^"]+)"\}$/.exec(await response.text()) ?? [];
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toBe(`argocd.token=${text}; path=/; SameSite=lax; httpOnly`);
    expect([await statusOf(bearer(text)), await statusOf({ cookie: cookie.split(';')[0] ?? '' })]).toEqual([200, 200]);
  });

  test('fails as recorded, and after five failures with 429', async () => {
    const first = await logIn('mallory', 'bad');
    expect(await first.text()).toBe(
      '{"error":"Invalid username or password","code":16,"message":"Invalid username or password"}',
    );
    expect(first.headers.get('www-authenticate')).toBeNull();
    const rest = await Promise.all(Array.from({ length: 5 }, () => logIn('mallory', 'bad')));
    expect(rest.filter(({ status }) => status === 401)).toHaveLength(4);
    expect(rest.filter(({ status }) => status === 429)).toHaveLength(1);
  });
});

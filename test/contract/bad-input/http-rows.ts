import { expect } from '@jest/globals';
import { RawConnection } from '../../support/raw-http.js';
import { sseDoor } from '../../support/stream-clients.js';
import type { TestWorld } from '../../support/use-world.js';
import { answers, type Row } from './row.js';

/** Bad parameters and bad requests that HTTP clients can send. */
export const HTTP_ROWS: readonly Row[] = [
  {
    name: 'a selector that is none',
    act: async (here) => {
      for (const answer of await answers(here, 'selector=a+in+(')) {
        expect(answer).toEqual({ status: 400, message: expect.stringMatching(/selector/) });
      }
    },
  },
  {
    name: 'fields that are none',
    act: async (here) => {
      for (const answer of await answers(here, 'fields=result..type')) {
        expect(answer).toEqual({ status: 400, message: expect.stringMatching(/fields/) });
      }
    },
  },
  {
    name: 'a single parameter given twice',
    act: async (here) => {
      for (const name of ['name', 'selector', 'appNamespace', 'fields', 'lastEventId', 'resourceVersion']) {
        for (const { status, message } of await answers(here, `${name}=a&${name}=a`)) {
          expect({ status, message }).toEqual({ status: 400, message: `${name} may be given once` });
        }
      }
    },
  },
  {
    name: 'more than 500 projects',
    act: async (here) => {
      const query = Array.from({ length: 501 }, (_, i) => `projects=${i}`).join('&');
      for (const answer of await answers(here, query)) {
        expect(answer).toEqual({ status: 400, message: expect.stringMatching(/projects/) });
      }
    },
  },
  {
    name: 'a URL of more than 8 KiB',
    act: async (here) => {
      for (const { status } of await answers(here, `selector=${'a'.repeat(9_000)}`)) expect(status).toBe(414);
    },
  },
  {
    name: 'invalid UTF-8, a zero byte or a broken escape',
    act: async (here) => {
      for (const text of ['%ff', '%00', '%c3', '%zz', '%', '%e0%80%80']) {
        for (const { status } of await answers(here, `name=${text}`))
          expect({ text, status }).toEqual({ text, status: 400 });
        const inPath = await fetch(`${here.server.url}/api/v1/applications/${text}`);
        expect({ text, status: inPath.status }).toEqual({ text, status: 400 });
      }
    },
  },
  {
    name: 'an unknown path',
    act: async (here) => {
      expect(await plain(here, '/api/v1/nothing')).toEqual('404 text/plain');
      expect(await plain(here, '/../../etc/passwd')).toEqual('404 text/plain');
    },
  },
  {
    name: 'an unknown method',
    act: async (here) => {
      const headers = { 'content-type': 'application/json' };
      for (const method of ['PUT', 'DELETE', 'PATCH']) {
        expect(await plain(here, '/api/v1/applications', { method, headers })).toEqual('405 text/plain');
      }
      for (const method of ['OPTIONS', 'PROPFIND']) {
        expect(await plain(here, '/api/v1/applications', { method })).toEqual('405 text/plain');
      }
    },
  },
  {
    name: 'a write of Argo CD',
    act: async (here) => {
      const headers = { 'content-type': 'application/json' };
      const writes = [
        ['POST', '/api/v1/applications'],
        ['DELETE', '/api/v1/applications/a'],
        ['POST', '/api/v1/applications/a/sync'],
        ['GET', '/api/v1/repositories'],
      ] as const;
      for (const [method, path] of writes) {
        const response = await fetch(`${here.server.url}${path}`, { method, headers });
        expect({ path, status: response.status, body: await response.json() }).toEqual({
          path,
          status: 501,
          body: expect.objectContaining({ code: 12, message: expect.stringMatching(/only reads.*--argocd-server/) }),
        });
      }
    },
  },
  {
    name: 'a body that is not JSON by its Content-Type',
    act: async (here) => {
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=utf-8']) {
        const init = { method: 'POST', headers: { 'content-type': type }, body: '{}' };
        const response = await fetch(`${here.server.url}/api/v1/applications`, init);
        const answer = [response.status, response.headers.get('content-type'), await response.text()];
        expect(answer).toEqual([415, 'text/plain; charset=utf-8', 'Invalid content type\n']);
      }
    },
  },
  {
    name: 'a body of more than 1 MiB',
    act: async (here) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: 'x'.repeat(1_100_000) };
      expect(await plain(here, '/api/v1/applications', init)).toEqual('413 text/plain');
    },
  },
  {
    name: 'gRPC-Web with a type that it does not have',
    act: async (here) => {
      for (const type of [
        'application/grpc-web-text',
        'application/grpc-web+json',
        'application/grpc-web+proto; a=b',
      ]) {
        const init = { method: 'POST', headers: { 'content-type': type }, body: '\0\0\0\0\0' };
        expect(await plain(here, '/application.ApplicationService/List', init)).toEqual('415 text/plain');
      }
    },
  },
  {
    name: 'two Authorization headers',
    act: async (here) => {
      for (const path of ['/api/v1/applications', '/api/v1/stream/applications', '/api/version']) {
        const connection = new RawConnection(here.server.url);
        const two = ['Host: a', 'Authorization: Bearer a', 'Authorization: Bearer b', 'Connection: close'];
        connection.request(`GET ${path} HTTP/1.1`, two);
        expect(await connection.untilClosed()).toMatch(/^HTTP\/1\.1 400 [^]*Authorization may be given once/);
      }
    },
  },
  {
    name: 'a page of another site that uses a cookie',
    act: async (here) => {
      const headers = { cookie: 'argocd.token=a', 'sec-fetch-site': 'cross-site' };
      const response = await fetch(`${here.server.url}/api/version`, { headers });
      expect({ status: response.status, body: await response.json() }).toMatchObject({
        status: 403,
        body: { code: 7 },
      });
    },
  },
  {
    name: 'a page of an origin that is no `--cors-origin`, or a preflight of one (405)',
    act: async (here) => {
      const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' };
      const answers = await Promise.all(
        ['GET', 'OPTIONS'].map((method) => fetch(`${here.server.url}/api/version`, { method, headers })),
      );
      expect(answers.map(({ status }) => status)).toEqual([200, 405]);
      const names = answers.flatMap((answer) => [...answer.headers.keys()]);
      expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([]);
    },
  },
  {
    name: 'a forged or foreign cursor',
    act: async (here) => {
      const other = await here.synced(sseDoor, { selector: 'a=b' });
      for (const lastEventId of [other.lastCursor, 'forged', 'a.b.c.d', '.1.0.0', '0']) {
        const client = here.open(sseDoor, { lastEventId });
        await client.untilMark('synced');
        expect({ lastEventId, status: client.status, start: client.start }).toEqual({
          lastEventId,
          status: 200,
          start: 'reset',
        });
      }
    },
  },
];

async function plain(here: TestWorld, path: string, init?: RequestInit): Promise<string> {
  const response = await fetch(`${here.server.url}${path}`, init);
  await response.arrayBuffer();
  return `${response.status} ${response.headers.get('content-type')?.split(';')[0]}`;
}

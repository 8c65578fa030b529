import { describe, expect, test } from '@jest/globals';
import { useWorld } from '../support/use-world.js';

const STREAM = '/api/v1/stream/applications';

describe('CORS', () => {
  const here = useWorld();
  const headersFor = async (
    corsOrigins: string[],
    init: RequestInit,
    path = STREAM,
  ): Promise<{ status: number; headers: Headers }> => {
    const server = await here.world.addServer({ config: { corsOrigins } });
    const controller = new AbortController();
    const { status, headers } = await fetch(`${server.url}${path}`, { ...init, signal: controller.signal });
    controller.abort();
    return { status, headers };
  };
  const from = (origin: string): RequestInit => ({ headers: { origin, accept: 'text/event-stream' } });
  const preflight = (origin: string, more: Record<string, string> = {}): RequestInit => ({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'last-event-id,authorization',
      ...more,
    },
  });
  const [A, B] = ['https://a.example', 'https://b.example'];

  test('is off by default', async () => {
    const { headers } = await headersFor([], from(A));
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each([STREAM, '/api/v1/applications', '/api/v1/applications/none'])(
    'lets a listed origin read %s, with credentials',
    async (path) => {
      const { headers } = await headersFor([A, B], from(B), path);
      expect(headers.get('access-control-allow-origin')).toBe(B);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toMatch(/origin/i);
    },
  );

  test.each([`${A}.evil.example`, 'https://a.exampl', 'http://a.example', 'null'])(
    'does not let %s read',
    async (origin) => {
      const { headers } = await headersFor([A], from(origin));
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('for everyone is without credentials', async () => {
    const { headers } = await headersFor(['*'], from(A));
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('lets pages read what only headers say', async () => {
    const { headers } = await headersFor([A], from(A));
    expect(headers.get('access-control-expose-headers')?.split(/, */)).toEqual(
      expect.arrayContaining(['x-kubecast-start', 'x-kubecast-tree', 'x-kubecast-tree-without', 'grpc-status']),
    );
  });

  test('answers a preflight for Last-Event-ID and Authorization', async () => {
    const { status, headers } = await headersFor([A], preflight(A));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(A);
    expect(headers.get('access-control-allow-headers')?.toLowerCase()).toMatch(
      /(?=.*last-event-id)(?=.*authorization)/,
    );
    expect(headers.get('access-control-allow-private-network')).toBeNull();
  });

  test('lets a page of the public web into a private network, if its origin is listed', async () => {
    const asks = { 'access-control-request-private-network': 'true' };
    const allowed = async (origin: string): Promise<string | null> =>
      (await headersFor([A], preflight(origin, asks))).headers.get('access-control-allow-private-network');
    expect([await allowed(A), await allowed(B)]).toEqual(['true', null]);
  });
});

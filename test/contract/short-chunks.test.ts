import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import { FakeArgocd } from '../support/fake-argocd.js';
import { RawConnection } from '../support/raw-http.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const COUNT = 300_000;

describe('a body in chunks of one byte', () => {
  let argocd = new FakeArgocd();
  let argocdUrl = '';
  beforeEach(async () => {
    argocd = new FakeArgocd();
    argocdUrl = await argocd.open();
  });
  afterEach(() => argocd.close());
  const here = useWorld(() => {
    const server = parseArgocdServer(argocdUrl, true);
    return { parts: server ? { argocdServer: server } : {} };
  });
  /** Spaces, which JSON may have before its end. */
  const post = async (path: string): Promise<string> => {
    const connection = new RawConnection(here.server.url);
    connection.request(`POST ${path} HTTP/1.1`, [
      ...['Host: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked', 'Connection: close'],
    ]);
    connection.send('1\r\n \r\n'.repeat(COUNT));
    connection.send('2\r\n{}\r\n0\r\n\r\n');
    return (await connection.untilClosed()).slice(0, 12);
  };

  test('goes on whole, in few pieces', async () => {
    expect(await post('/api/v1/applications')).toBe('HTTP/1.1 200');
    await waitUntil(() => argocd.requests.length === 1, 'the request');
    const [{ body, pieces } = { body: Buffer.alloc(0), pieces: Infinity }] = argocd.requests;
    expect(body.length).toBe(COUNT + 2);
    expect(pieces).toBeLessThan(COUNT / 100);
  });

  test('takes no more room than another one where it is read here', async () => {
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 5);
    // There are no logins where access is open, but the body has been read.
    expect(await post('/api/v1/session')).toBe('HTTP/1.1 501');
    clearInterval(watch);
    expect(peak - before).toBeLessThan(25 * 1024 * 1024);
  });
});

import { describe, expect, test } from '@jest/globals';
import { registryOfSet, thingsDescriptors, thingsService } from '../support/things-service.js';
import { useWorld } from '../support/use-world.js';

describe('a stream that is asked for as a file', () => {
  const here = useWorld(() => {
    const registry = registryOfSet(thingsDescriptors());
    return { parts: { registry, services: [thingsService(registry)] } };
  });
  const ask = (name: string, query: string): Promise<Response> =>
    fetch(`${here.server.url}/things/${encodeURIComponent(name)}/count?${query}`);

  test('is its lines, to be saved under its name', async () => {
    const response = await ask('a.log', 'count=2&download=true');
    expect(await response.text()).toBe('{"name":"a.log","count":1}\n{"name":"a.log","count":2}\n');
    expect(
      ['content-type', 'content-disposition', 'x-content-type-options'].map((n) => response.headers.get(n)),
    ).toEqual(['text/octet-stream', `attachment; filename="a.log"; filename*=UTF-8''a.log`, 'nosniff']);
  });

  test.each(['download=false', 'download=', 'download=1'])('is a stream with %s', async (query) => {
    const response = await ask('a', `count=1&${query}`);
    expect(response.headers.get('content-disposition')).toBeNull();
    expect(await response.text()).toBe('{"result":{"name":"a","count":1}}\n');
  });

  test.each([
    { name: '../../etc/passwd', plain: '.._.._etc_passwd', whole: '.._.._etc_passwd' },
    { name: 'a"; filename="b.exe', plain: 'a_; filename=_b.exe', whole: 'a%22%3B%20filename%3D%22b.exe' },
    { name: 'é', plain: '_', whole: '%C3%A9' },
    { name: "a'(b)*", plain: "a'(b)*", whole: 'a%27%28b%29%2A' },
  ])('cannot be saved elsewhere by the name $name', async ({ name, plain, whole }) => {
    const response = await ask(name, 'download=true');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="${plain}"; filename*=UTF-8''${whole}`,
    );
  });

  test.each(['a\r\nX-Evil: 1', 'a\nb', 'a\u0001', 'a\u007f'])('C3.57: with the name %j is refused', async (name) => {
    const response = await ask(name, 'download=true');
    expect({ status: response.status, evil: response.headers.get('x-evil') }).toEqual({ status: 400, evil: null });
  });

  test('that fails at once has its status', async () => {
    expect((await ask('a', 'count=-1&download=true')).status).toBe(400);
  });

  test('that fails later is cut off, and does not look whole', async () => {
    await expect(ask('broken', 'count=1&download=true').then((response) => response.text())).rejects.toThrow();
  });
});

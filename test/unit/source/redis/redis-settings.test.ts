import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRedisAddress, withCredentials } from '../../../../src/source/redis/redis-settings.js';

describe('the address of a Redis', () => {
  const plain = { port: 6379, tls: false, database: 0 };
  test.each([
    ['argocd-redis', { ...plain, host: 'argocd-redis' }],
    ['argocd-redis:6380', { ...plain, host: 'argocd-redis', port: 6380 }],
    ['[::1]:6380', { ...plain, host: '::1', port: 6380 }],
    ['redis://:secret@host/3', { ...plain, host: 'host', database: 3, password: 'secret' }],
    ['rediss://user:p%40ss@host', { ...plain, host: 'host', tls: true, username: 'user', password: 'p@ss' }],
  ])('%s is understood', (text, settings) => {
    expect(parseRedisAddress(text)).toEqual(settings);
  });

  test.each(['', 'http://host', 'host:port', 'redis://', 'redis://host/a', 'redis://host?x=1', 'redis://%zz@host'])(
    '%j is refused',
    (text) => {
      expect(parseRedisAddress(text)).toBeUndefined();
    },
  );
});

describe('the credentials of a Redis', () => {
  const settings = { host: 'host', port: 1, tls: false, database: 0 };
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kubecast-creds-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('come from the environment', () => {
    const env = { REDIS_PASSWORD: 'secret', REDIS_USERNAME: 'user' };
    expect(withCredentials(settings, env)).toEqual({ ...settings, password: 'secret', username: 'user' });
  });

  test('come from files where a folder is named', async () => {
    await writeFile(join(folder, 'auth'), 'from-file\n');
    const env = { REDIS_CREDS_DIR_PATH: folder, REDIS_PASSWORD: 'secret' };
    expect(withCredentials(settings, env)).toEqual({ ...settings, password: 'from-file' });
  });

  test('of the address go before all others', () => {
    expect(withCredentials({ ...settings, password: 'own' }, { REDIS_PASSWORD: 'secret' }).password).toBe('own');
  });

  test('that cannot be read are an error that names the file', () => {
    const env = { REDIS_CREDS_DIR_PATH: `${folder}/nothing\0` };
    expect(() => withCredentials(settings, env)).toThrow(/cannot be read from .*nothing/);
  });
});

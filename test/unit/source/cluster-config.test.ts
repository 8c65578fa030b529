import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadClusterConfig } from '../../../src/source/kubernetes/cluster-config.js';

let folder: string;
let kubeconfig: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubecast-'));
  kubeconfig = join(folder, 'config');
});

afterEach(() => rm(folder, { recursive: true }));

function write(token: string): Promise<void> {
  const config = {
    'current-context': 'one',
    contexts: [
      { name: 'one', context: { cluster: 'c', user: 'u', namespace: 'argocd' } },
      { name: 'two', context: { cluster: 'c', user: 'u' } },
    ],
    clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1/base' } }],
    users: [{ name: 'u', user: { token } }],
  };
  return writeFile(kubeconfig, JSON.stringify(config));
}

describe('the cluster of a kubeconfig', () => {
  test('is that of its context', async () => {
    await write('first');
    const cluster = await loadClusterConfig({ kubeconfig });
    expect([cluster.server.href, cluster.namespace]).toEqual(['http://127.0.0.1:1/base', 'argocd']);
    expect(await cluster.credentials()).toEqual({ headers: { Authorization: 'Bearer first' } });
    expect((await loadClusterConfig({ kubeconfig, context: 'two' })).namespace).toBeUndefined();
  });

  test('has the credentials that stand in the file when they are renewed', async () => {
    await write('first');
    const cluster = await loadClusterConfig({ kubeconfig });
    await write('second');
    expect(await cluster.credentials()).toEqual({ headers: { Authorization: 'Bearer first' } });
    cluster.renew();
    expect(await cluster.credentials()).toEqual({ headers: { Authorization: 'Bearer second' } });
  });

  test('keeps its credentials when the file cannot be read again, and says so', async () => {
    await write('first');
    const cluster = await loadClusterConfig({ kubeconfig });
    await rm(kubeconfig);
    expect(() => cluster.renew()).toThrow('ENOENT');
    expect(await cluster.credentials()).toEqual({ headers: { Authorization: 'Bearer first' } });
  });

  test('is not that of an unknown context: the known ones are named', async () => {
    await write('first');
    await expect(loadClusterConfig({ kubeconfig, context: 'three' })).rejects.toThrow(
      'there is no context "three"; there are: one, two',
    );
  });

  test('is not that of a missing file', async () => {
    await expect(loadClusterConfig({ kubeconfig })).rejects.toThrow('ENOENT');
  });

  test('that is nowhere is said in one line with the places looked at, instead of asking localhost', async () => {
    await expect(loadClusterConfig({ env: { HOME: folder } })).rejects.toThrow(
      `no cluster: neither ${join(folder, '.kube', 'config')} nor the service account of a pod is there; name a file with --kubeconfig`,
    );
    await expect(loadClusterConfig({ env: { KUBECONFIG: '/none/a:/none/b' } })).rejects.toThrow(
      'neither /none/a nor /none/b nor the service account',
    );
  });

  test('that cannot be read is named, in one line', async () => {
    await expect(loadClusterConfig({ kubeconfig })).rejects.toThrow(
      `the kubeconfig ${kubeconfig} cannot be read: ENOENT`,
    );
    await writeFile(kubeconfig, 'a: [');
    const thrown = await loadClusterConfig({ kubeconfig }).catch((error: unknown) => String(error));
    expect(thrown).toContain(`the kubeconfig ${kubeconfig} cannot be read:`);
    expect(thrown).not.toContain('\n');
  });
});

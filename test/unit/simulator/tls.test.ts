import { X509Certificate } from 'node:crypto';
import { get } from 'node:https';
import { KubeConfig, CustomObjectsApi } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';
import { selfSignedCertificate } from '../../../src/simulator/certificate.js';
import { addApplication, cluster } from '../../support/cluster-fixture.js';

async function statusOf(url: string, ca?: string): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, ...(ca === undefined ? {} : { ca }) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  });
}

describe('a simulator with TLS', () => {
  test('is trusted by who has its certificate, under each of its names, and by nobody else', async () => {
    const { url, ca, port } = await cluster({ tls: true });
    expect(url).toBe(`https://127.0.0.1:${port}`);
    expect(await statusOf(`${url}/readyz`, ca)).toBe(200);
    expect(await statusOf(`https://localhost:${port}/readyz`, ca)).toBe(200);
    expect(await statusOf(`${url}/readyz`)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  test('keeps its certificate when it opens again', async () => {
    const simulator = await cluster({ tls: true });
    await simulator.close();
    await simulator.reopen();
    expect(await statusOf(`${simulator.url}/readyz`, simulator.ca)).toBe(200);
  });

  test('gives a kubeconfig that client-node connects with, by certificate and token', async () => {
    const tokens = new Map([['secret', { user: 'admin' }]]);
    const simulator = await cluster({ tls: true, tokens });
    addApplication(simulator, 'a');
    const config = new KubeConfig();
    config.loadFromString(simulator.kubeconfig());
    const api = config.makeApiClient(CustomObjectsApi);
    const asked = { group: 'argoproj.io', version: 'v1alpha1', namespace: 'argocd', plural: 'applications', name: 'a' };
    expect(await api.getNamespacedCustomObject(asked)).toMatchObject({ metadata: { name: 'a' } });
    config.loadFromString(simulator.kubeconfig('argocd', 'wrong'));
    await expect(config.makeApiClient(CustomObjectsApi).getNamespacedCustomObject(asked)).rejects.toMatchObject({
      code: 401,
    });
  });
});

describe('a self-signed certificate', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const { cert, key } = selfSignedCertificate(['127.0.0.1', 'fd00::1:2', '::1', 'cluster.test', '::1'], now);
  const read = new X509Certificate(cert);

  test('names each host once', () => {
    const names = 'IP Address:127.0.0.1, IP Address:FD00:0:0:0:0:0:1:2, IP Address:0:0:0:0:0:0:0:1, DNS:cluster.test';
    expect(read.subjectAltName).toBe(names);
  });

  test('is its own authority, for a year', () => {
    expect([read.ca, read.issuer, read.verify(read.publicKey)]).toEqual([true, read.subject, true]);
    expect(read.validTo).toBe('Nov 21 12:00:00 2027 GMT');
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });
});

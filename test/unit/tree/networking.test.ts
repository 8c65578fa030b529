import { describe, expect, test } from '@jest/globals';
import { networkingOf } from '../../../src/tree/networking.js';

const INGRESS = 'networking.k8s.io/Ingress';

function ingress(spec: object, more: object = {}): ReturnType<typeof networkingOf> {
  return networkingOf(INGRESS, { metadata: { namespace: 'shop' }, spec, ...more });
}

const backend = (name: string): object => ({ backend: { service: { name } } });
const rule = (host: string | undefined, ...paths: readonly object[]): object => ({ host, http: { paths } });

describe('networking', () => {
  test('of a pod is its labels', () => {
    expect(networkingOf('/Pod', { metadata: { labels: { b: '2', a: '1' } } })).toEqual({ labels: { a: '1', b: '2' } });
  });

  test('of a service is whom it selects', () => {
    expect(networkingOf('/Service', { spec: { selector: { app: 'a' } } })).toEqual({ targetLabels: { app: 'a' } });
  });

  test('of a balanced service is also where its balancer is', () => {
    const service = {
      spec: { type: 'LoadBalancer', selector: { app: 'a' } },
      status: { loadBalancer: { ingress: [{ ip: '10.0.0.1' }, { hostname: 'h', ip: 'x' }, {}] } },
    };
    expect(networkingOf('/Service', service)?.ingress).toEqual([{ ip: '10.0.0.1' }, { hostname: 'h' }]);
  });

  test('of an ingress is its services, once each', () => {
    const spec = {
      defaultBackend: { service: { name: 'z' } },
      rules: [rule('h', backend('b'), backend('a'), backend('b'))],
    };
    expect(ingress(spec)?.targetRefs?.map(({ name }) => name)).toEqual(['a', 'b', 'z']);
  });

  test.each([
    ['plain', { rules: [rule('h', { path: '/a*' }, { path: '/b' })] }, ['http://h/a', 'http://h/b']],
    ['with a certificate', { rules: [rule('h', {})], tls: [{ secretName: 's' }] }, ['https://h']],
    [
      'with its host among those that are encrypted',
      { rules: [rule('h', {})], tls: [{ hosts: ['h'] }] },
      ['https://h'],
    ],
    ['with another host among those', { rules: [rule('h', {})], tls: [{ hosts: ['i'] }] }, ['http://h']],
    ['without a host', { rules: [rule(undefined, {})] }, undefined],
  ])('of an ingress that is %s has its addresses', (_what, spec, urls) => {
    expect(ingress(spec)?.externalURLs).toEqual(urls);
  });

  test('of an ingress without a host has the address of its balancer', () => {
    const status = { loadBalancer: { ingress: [{ ip: '10.0.0.1' }] } };
    expect(ingress({ rules: [rule(undefined, {})] }, { status })?.externalURLs).toEqual(['http://10.0.0.1']);
  });

  test('has the links of annotations, but no scripts', () => {
    const annotations = {
      'link.argocd.argoproj.io/a': 'https://a.example.com',
      'link.argocd.argoproj.io/b': 'title|https://b.example.com',
      'link.argocd.argoproj.io/c': 'javascript:alert(1)',
      'link.argocd.argoproj.io/d': 'https://x|javascript:alert(1)',
    };
    expect(networkingOf('apps/Deployment', { metadata: { annotations } })).toEqual({
      externalURLs: ['https://a.example.com', 'title|https://b.example.com'],
    });
  });

  test('of what leads nowhere is nothing', () => {
    expect(networkingOf('apps/Deployment', {})).toBeUndefined();
  });
});

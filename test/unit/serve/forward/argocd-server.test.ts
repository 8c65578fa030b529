import { describe, expect, test } from '@jest/globals';
import { authorityOf, parseArgocdServer } from '../../../../src/serve/forward/argocd-server.js';

describe('the URL of an Argo CD server', () => {
  test.each([
    ['https://argocd.example.com', { isTls: true, host: 'argocd.example.com', port: 443, rootPath: '' }],
    ['http://argocd-server.argocd.svc', { isTls: false, host: 'argocd-server.argocd.svc', port: 80, rootPath: '' }],
    ['https://a:8443/argo/cd//', { isTls: true, host: 'a', port: 8443, rootPath: '/argo/cd' }],
    ['http://[::1]:8080', { isTls: false, host: '::1', port: 8080, rootPath: '' }],
  ])('%s is understood', (text, server) => {
    expect(parseArgocdServer(text, true)).toEqual({ ...server, verifies: true });
  });

  test.each(['argocd.example.com', 'a:443', 'grpc://a', 'https://u:p@a', 'https://a?b', 'https://a#b', '', '/a'])(
    '%j is none',
    (text) => {
      expect(parseArgocdServer(text, true)).toBeUndefined();
    },
  );

  test('has brackets around an IPv6 address in an authority', () => {
    const server = parseArgocdServer('http://[::1]:8080', true);
    expect(server && authorityOf(server)).toBe('[::1]:8080');
  });
});

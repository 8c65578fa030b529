import { describe, expect, test } from '@jest/globals';
import { addressesOf } from '../../../src/cli/addresses.js';
import { whatToTry } from '../../../src/cli/demo-lines.js';

const ports = { host: '127.0.0.1', httpPort: 1, grpcPort: 2, metricsPort: 3 };

function lines(kubeconfigPath = '/tmp/k', guests: readonly string[] = ['hello', 'goodbye']): string {
  return whatToTry({ addresses: addressesOf(ports), cluster: { kubeconfigPath, guests }, program: '/opt/main.js' });
}

describe('what the demo prints', () => {
  test.each([
    '  http://127.0.0.1:1/\n',
    "  curl -N -H 'Accept: text/event-stream' 'http://127.0.0.1:1/api/v1/stream/applications?projects=platform'\n",
    '  curl -N http://127.0.0.1:1/api/v1/stream/chat\n',
    '  grpcurl -plaintext 127.0.0.1:2 list\n',
    '  node /opt/main.js watch --server http://127.0.0.1:1/\n',
    '  kubectl --kubeconfig /tmp/k get applications -A -w\n',
    '  kubectl --kubeconfig /tmp/k delete application goodbye\n',
    "  node /opt/main.js serve --kubeconfig /tmp/k --application-namespaces 'team-*' --port 0 --grpc-port 0 --metrics-port 0\n",
  ])('has the line %s', (line) => {
    expect(lines()).toContain(line);
  });

  test('survives a shell when a path has a space', () => {
    expect(lines("/a b/it's")).toContain(`kubectl --kubeconfig '/a b/it'\\''s' get`);
  });

  test('names no application where there is none', () => {
    expect(lines('/tmp/k', [])).not.toMatch(/ (patch|delete) /);
  });
});

describe('an address', () => {
  test.each([
    ['0.0.0.0', 'http://127.0.0.1:1/kubecast/'],
    ['::', 'http://localhost:1/kubecast/'],
    ['::1', 'http://[::1]:1/kubecast/'],
    ['localhost', 'http://localhost:1/kubecast/'],
  ])('of a server on %s can be gone to', (host, url) => {
    expect(addressesOf({ ...ports, host }, '/kubecast').http).toBe(url);
  });
});

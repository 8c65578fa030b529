import { describe, expect, test } from '@jest/globals';
import { addressesOf } from '../../../src/cli/addresses.js';
import { PERSON, ROBOT_NAME } from '../../../src/cli/demo-credentials.js';
import { type Stage, whatToTry } from '../../../src/cli/demo-lines.js';

const ports = { host: '127.0.0.1', httpPort: 1, grpcPort: 2, metricsPort: 3 };

const people = {
  passwords: new Map([
    ['admin', 'a-1'],
    ['dev', '-d_2'],
  ]),
  tokenPaths: new Map(['viewer', 'dev', ROBOT_NAME, PERSON].map((who, number) => [who, `/t/${number}`])),
};

function lines(
  kubeconfigPath = '/k',
  guests: readonly string[] = ['hello', 'goodbye'],
  more: Partial<Stage> = {},
): string {
  const cluster = { kubeconfigPath, guests, people };
  return whatToTry({ addresses: addressesOf(ports), cluster, program: '/opt/main.js', auth: 'none', ...more });
}

const withAuth = (rootPath = ''): string =>
  lines('/k', ['hello', 'goodbye'], { auth: 'argocd', addresses: addressesOf(ports, rootPath) });

describe('what the demo prints', () => {
  test.each([
    '  http://127.0.0.1:1/\n',
    "  curl -N -H 'Accept: text/event-stream' 'http://127.0.0.1:1/api/v1/stream/applications?projects=platform'\n",
    '  curl -N http://127.0.0.1:1/api/v1/stream/chat\n',
    '  grpcurl -plaintext 127.0.0.1:2 list\n',
    '  node /opt/main.js watch --server http://127.0.0.1:1/\n',
    '  kubectl --kubeconfig /k get applications -A -w\n',
    '  kubectl --kubeconfig /k delete application goodbye\n',
    "  node /opt/main.js serve --kubeconfig /k --application-namespaces 'team-*' --auth none --host 127.0.0.1 --port 0 --grpc-port 0 --metrics-port 0\n",
  ])('has the line %s', (line) => {
    expect(lines()).toContain(line);
  });

  test('survives a shell when a path has a space', () => {
    expect(lines("/a b/it's")).toContain(`kubectl --kubeconfig '/a b/it'\\''s' get`);
  });

  test('names no application where there is none', () => {
    expect(lines('/k', [])).not.toMatch(/ (patch|delete) /);
  });
});

describe('what the demo prints where people log in', () => {
  test.each([
    '  KUBECAST_TOKEN="$(cat /t/0)" node /opt/main.js watch --server http://127.0.0.1:1/\n',
    '  KUBECAST_TOKEN="$(cat /t/1)" node /opt/main.js watch --server http://127.0.0.1:1/\n',
    '  KUBECAST_TOKEN="$(cat /t/2)" node /opt/main.js watch --server http://127.0.0.1:1/\n',
    '  KUBECAST_TOKEN="$(cat /t/3)" node /opt/main.js watch --server http://127.0.0.1:1/\n',
    `  curl -s -H 'Content-Type: application/json' -d '{"username":"admin","password":"a-1"}' http://127.0.0.1:1/api/v1/session\n`,
    '  argocd login 127.0.0.1:1 --plaintext --username dev --password=-d_2\n',
    `  curl -N -H "Authorization: Bearer $(cat /t/0)" http://127.0.0.1:1/api/v1/stream/chat\n`,
    '  grpcurl -plaintext -H "token: $(cat /t/0)" 127.0.0.1:2 list\n',
    "  kubectl --kubeconfig /k get cm argocd-rbac-cm -o yaml | sed 's/g, dev, role:platform/g, dev, role:payments/' | kubectl --kubeconfig /k replace -f -\n",
    '  kubectl --kubeconfig /k edit cm argocd-rbac-cm\n',
    "  node /opt/main.js serve --kubeconfig /k --application-namespaces 'team-*' --auth argocd --host 127.0.0.1 --port 0 --grpc-port 0 --metrics-port 0\n",
  ])('has the line %s', (line) => {
    expect(withAuth()).toContain(line);
  });

  test('names the path that the server is under', () => {
    expect(withAuth('/a/b')).toContain('login 127.0.0.1:1 --plaintext --grpc-web-root-path /a/b ');
  });

  test('speaks of nobody where nobody is asked', () => {
    expect(lines()).not.toMatch(/token|password|argocd-rbac-cm/i);
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

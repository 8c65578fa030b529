import type { Addresses } from './addresses.js';
import type { DemoCluster } from './demo-cluster.js';
import { PERSON, ROBOT_NAME } from './demo-credentials.js';
import { own, quoted, section } from './shell-line.js';

interface Cast {
  readonly addresses: Addresses;
  readonly cluster: Pick<DemoCluster, 'kubeconfigPath' | 'people'>;
  readonly program: string;
}

/** Whose token is taken where it matters little who asks. */
export const READER = 'viewer';

const ROLES: readonly (readonly [who: string, title: string])[] = [
  [READER, 'As viewer, who may read everything'],
  ['dev', 'As dev, who may see the project platform'],
  [ROBOT_NAME, 'As a program with a token of the project payments, for its role ci'],
  [PERSON, 'As nora, of whom an identity provider says that she is in data-team, which may see the project data'],
];

/** How to be each of the demo's people, how to log in, and how to change what they may see. */
export function peopleSections(cast: Cast): readonly string[] {
  return [
    ...ROLES.map(([who, title]) => section(title, watchLines(cast, who))),
    section('As admin, who has a password and no token yet', adminLines(cast)),
    section("Log in with Argo CD's own client", [loginLine(cast)]),
    section('Change who may see what, while the others watch', policyLines(cast)),
  ];
}

function watchLines({ addresses: { http }, cluster: { people }, program }: Cast, who: string): string[] {
  const path = people.tokenPaths.get(who);
  return path === undefined ? [] : [`KUBECAST_TOKEN="$(cat ${quoted(path)})" ${own(program)} watch --server ${http}`];
}

/** The second line is the first one, with what it answers put to use. */
function adminLines({ addresses: { http }, cluster: { people } }: Cast): string[] {
  const body = JSON.stringify({ username: 'admin', password: people.passwords.get('admin') });
  const login = `curl -s -H 'Content-Type: application/json' -d '${body}' ${http}api/v1/session`;
  const token = `$(${login} | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`;
  return [login, `curl -N -H "Authorization: Bearer ${token}" ${http}api/v1/stream/applications`];
}

function loginLine({ addresses: { http }, cluster: { people } }: Cast): string {
  const { host, pathname } = new URL(http);
  const root = pathname === '/' ? '' : ` --grpc-web-root-path ${pathname.replace(/\/$/, '')}`;
  const password = quoted(people.passwords.get('dev') ?? '');
  return `argocd login ${host} --plaintext${root} --username dev --password=${password}`;
}

function policyLines({ cluster: { kubeconfigPath } }: Cast): string[] {
  const kubectl = `kubectl --kubeconfig ${quoted(kubeconfigPath)}`;
  const moved = (from: string, to: string): string =>
    `${kubectl} get cm argocd-rbac-cm -o yaml | sed 's/g, dev, role:${from}/g, dev, role:${to}/' | ${kubectl} replace -f -`;
  return [
    moved('platform', 'payments'),
    moved('payments', 'platform'),
    `${kubectl} edit cm argocd-rbac-cm`,
    `${kubectl} patch cm argocd-cm --type merge -p '{"data":{"accounts.dev.enabled":"false"}}'`,
  ];
}

import type { ResourceStore } from '../../src/simulator/resource-store.js';
import { SECRET_KEY } from '../support/tokens.js';

/** The id of the token that was issued for the role `ci` of the project `mine`. */
export const ROBOT_ID = 'robot-1';

/** What nobody may ever read out of kubecast. */
export const PLANTED = {
  signing: SECRET_KEY,
  cluster: 'planted-cluster-bearer',
  client: 'planted-client-secret',
  repository: 'planted-repository-password',
  webhook: 'planted-webhook-secret',
};

/** `ann` reads the project mine, `bob` the project hidden; `eve` may log in, and that is all. */
export const POLICY = [
  'p, role:mine, applications, get, mine/*, allow',
  'p, role:hidden, applications, get, hidden/*, allow',
  'g, ann, role:mine',
  'g, bob, role:hidden',
  '',
].join('\n');

const NAMESPACE = 'argocd';

/** Argo CD's settings with accounts, a policy, projects, and secrets to look for. */
export function install(resources: ResourceStore): void {
  const put = (plural: string, name: string, content: object, labels: object = {}): void =>
    void resources.create(plural, { metadata: { name, namespace: NAMESPACE, labels }, ...content });
  put('configmaps', 'argocd-cm', { data: settings() });
  put('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': POLICY } });
  put('secrets', 'argocd-secret', {
    stringData: {
      'server.secretkey': PLANTED.signing,
      'oidc.clientSecret': PLANTED.client,
      'webhook.github.secret': PLANTED.webhook,
    },
  });
  put('secrets', 'cluster-1', { stringData: clusterData() }, { 'argocd.argoproj.io/secret-type': 'cluster' });
  put('secrets', 'repo-1', { stringData: repositoryData() }, { 'argocd.argoproj.io/secret-type': 'repository' });
  for (const name of ['default', 'hidden']) put('appprojects', name, { spec: { sourceNamespaces: ['*'] } });
  put('appprojects', 'mine', mine());
}

function settings(): Readonly<Record<string, string>> {
  const accounts = ['ann', 'bob', 'eve'].map((name) => [`accounts.${name}`, 'login']);
  return { 'users.anonymous.enabled': 'false', url: 'https://argocd.example.com', ...Object.fromEntries(accounts) };
}

function repositoryData(): Readonly<Record<string, string>> {
  const url = `https://git:${PLANTED.repository}@git.example.com/apps.git?token=${PLANTED.repository}`;
  return { url, username: 'git', password: PLANTED.repository, bearerToken: PLANTED.repository, project: 'mine' };
}

function clusterData(): Readonly<Record<string, string>> {
  const config = JSON.stringify({ bearerToken: PLANTED.cluster, tlsClientConfig: { insecure: true } });
  return { name: 'edge', server: 'https://edge.example.com', config };
}

function mine(): object {
  const role = { name: 'ci', policies: ['p, proj:mine:ci, applications, get, mine/*, allow'] };
  return {
    spec: { sourceNamespaces: ['*'], roles: [role] },
    status: { jwtTokensByRole: { ci: { items: [{ id: ROBOT_ID, iat: 1 }] } } },
  };
}

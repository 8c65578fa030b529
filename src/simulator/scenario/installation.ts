import type { JsonRecord } from '../kubernetes-object.js';
import type { ResourceStore } from '../resource-store.js';
import { timeText } from './application.js';
import { PROJECTS } from './cast.js';
import { ACCOUNTS, type AccountSecret, type Credentials, type SingleSignOn } from './credentials.js';

const NAMESPACE = 'argocd';
/** By it Argo CD tells its own ConfigMaps and Secrets from others. */
const PART_OF = { 'app.kubernetes.io/part-of': 'argocd' };

/** The settings of an Argo CD installation: what may be read by all, who may do what, what is secret, and its clusters. */
export function install(resources: ResourceStore, credentials: Credentials, now: number): void {
  const objects: readonly (readonly [plural: string, name: string, content: JsonRecord, labels?: JsonRecord])[] = [
    ['configmaps', 'argocd-cm', { data: settings(credentials) }],
    ['configmaps', 'argocd-rbac-cm', { data: policy() }],
    ['secrets', 'argocd-secret', { stringData: secrets(credentials, now) }],
    ['secrets', 'cluster-edge.example.com', { stringData: EDGE }, CLUSTER],
    ['secrets', 'cluster-lake.example.com', { stringData: LAKE }, CLUSTER],
  ];
  for (const [plural, name, content, labels] of objects) {
    const metadata = { name, namespace: NAMESPACE, labels: { 'app.kubernetes.io/name': name, ...PART_OF, ...labels } };
    if (!resources.get(plural, NAMESPACE, name)) resources.create(plural, { metadata, ...content });
  }
}

function settings({ singleSignOn }: Credentials): JsonRecord {
  const accounts = Object.entries(ACCOUNTS).map(([name, capabilities]) => [`accounts.${name}`, capabilities]);
  return {
    'application.resourceTrackingMethod': 'annotation',
    'users.anonymous.enabled': 'false',
    ...Object.fromEntries(accounts),
    ...(singleSignOn ? { 'oidc.config': oidcConfig(singleSignOn) } : {}),
  };
}

/** YAML in a text, as Argo CD has it. */
function oidcConfig({ issuer, clientId, rootCa }: SingleSignOn): string {
  const lines = [
    'name: Demo',
    `issuer: ${issuer}`,
    `clientID: ${clientId}`,
    'requestedScopes: [openid, profile, groups]',
  ];
  const certificate = rootCa.trim().split('\n');
  return `${[...lines, 'rootCA: |', ...certificate.map((line) => `  ${line}`)].join('\n')}\n`;
}

/** A role for each project, so that a permission is moved by one word of a `g` line. */
function policy(): JsonRecord {
  const roles = PROJECTS.filter((project) => project !== 'default').flatMap((project) => [
    `p, role:${project}, applications, get, ${project}/*, allow`,
    `p, role:${project}, applications, sync, ${project}/*, allow`,
    `p, role:${project}, logs, get, ${project}/*, allow`,
    `p, role:${project}, projects, get, ${project}, allow`,
  ]);
  const people = ['g, viewer, role:readonly', 'g, dev, role:platform', 'g, data-team, role:data'];
  return {
    'policy.csv': `${['# What each role may do', ...roles, '# Who has which role', ...people].join('\n')}\n`,
    'policy.default': '',
    scopes: '[groups]',
  };
}

function secrets({ secretKey, accounts }: Credentials, now: number): JsonRecord {
  return {
    'server.secretkey': secretKey,
    ...Object.fromEntries([...accounts].flatMap(([name, account]) => accountSecrets(name, account, now))),
  };
}

/** `admin` is older than the other accounts, and called otherwise. */
function accountSecrets(name: string, { passwordHash, token }: AccountSecret, now: number): (readonly string[])[] {
  const prefix = name === 'admin' ? 'admin' : `accounts.${name}`;
  // Tokens of the second in which a password is set would be older than it.
  const since = timeText(now - 60_000);
  return [
    [`${prefix}.password`, passwordHash],
    [`${prefix}.passwordMtime`, since],
    ...(token ? [[`${prefix}.tokens`, JSON.stringify([{ id: token.id, iat: token.issuedAt }])]] : []),
  ];
}

const CLUSTER = { 'argocd.argoproj.io/secret-type': 'cluster' };
/** Everyone who may see clusters sees its name; what is in `config` nobody should. */
const EDGE = {
  name: 'edge',
  server: 'https://edge.example.com:6443',
  config: JSON.stringify({ bearerToken: 'not-for-your-eyes', tlsClientConfig: { insecure: false } }),
};
const LAKE = {
  name: 'lake',
  server: 'https://lake.example.com:6443',
  project: 'data',
  namespaces: 'data-prod,data-stage',
  config: JSON.stringify({ username: 'admin', password: 'not-for-your-eyes', tlsClientConfig: { insecure: false } }),
};

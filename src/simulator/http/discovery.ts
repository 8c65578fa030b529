import { createHash } from 'node:crypto';
import { apiVersionOf, singularOf, type KindRegistration } from '../kind-registration.js';
import { openApiDocument, openApiIndex } from './openapi.js';
import { SUBRESOURCE_VERBS, verbsOf } from './resource-verbs.js';

const VERSION = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.3+kubecast-simulator',
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.24',
  compiler: 'gc',
  platform: 'linux/amd64',
};

/** What the API server says about itself; text for probes, undefined for a path that it does not know. */
export function discoveryDocument(path: string, kinds: readonly KindRegistration[]): unknown {
  const openApi = /^\/openapi\/v3\/(api\/v1|apis\/[^/]+\/[^/]+)$/.exec(path);
  if (openApi) return openApiDocument(kinds.filter((kind) => openApi[1] === rootOf(kind)));
  const page = path.replace(/(.)\/$/, '$1');
  switch (page) {
    case '/':
      return { paths: ['/api', '/apis', '/healthz', '/livez', '/openapi/v2', '/openapi/v3', '/readyz', '/version'] };
    case '/healthz':
    case '/livez':
    case '/readyz':
      return 'ok';
    case '/version':
      return VERSION;
    case '/api':
      return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
    case '/apis':
      return { kind: 'APIGroupList', apiVersion: 'v1', groups: groupsOf(kinds).map((group) => apiGroup(group, kinds)) };
    case '/openapi/v3':
      return openApiIndex([...new Set(kinds.map(rootOf))]);
    default:
      return groupDocument(page, kinds);
  }
}

/** `api/v1` or `apis/GROUP/VERSION`. */
function rootOf(kind: KindRegistration): string {
  return kind.group ? `apis/${apiVersionOf(kind)}` : 'api/v1';
}

function groupsOf(kinds: readonly KindRegistration[]): readonly string[] {
  return [...new Set(kinds.map((kind) => kind.group))].filter((group) => group !== '');
}

function apiGroup(group: string, kinds: readonly KindRegistration[]): unknown {
  const versions = new Set(kinds.filter((kind) => kind.group === group).map((kind) => kind.version));
  const named = [...versions].map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: named, preferredVersion: named[0] };
}

function groupDocument(path: string, kinds: readonly KindRegistration[]): unknown {
  const root = path.slice(1);
  const ofVersion = kinds.filter((kind) => rootOf(kind) === root);
  const [first] = ofVersion;
  if (first) return resourceList(apiVersionOf(first), ofVersion);
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  if (group === undefined || !groupsOf(kinds).includes(group)) return undefined;
  return Object.assign({ kind: 'APIGroup', apiVersion: 'v1' }, apiGroup(group, kinds));
}

function storageVersionHash(kind: KindRegistration): string {
  const stored = `${kind.group}/${kind.version}/${kind.kind}`;
  return createHash('sha256').update(stored).digest().subarray(0, 8).toString('base64');
}

function resourceList(groupVersion: string, kinds: readonly KindRegistration[]): unknown {
  const resources = kinds.flatMap((kind) => {
    const { plural, namespaced, shortNames, categories } = kind;
    const base = { singularName: singularOf(kind), namespaced, kind: kind.kind };
    const main = {
      name: plural,
      ...base,
      verbs: verbsOf(kind),
      ...(shortNames ? { shortNames } : {}),
      ...(categories ? { categories } : {}),
      storageVersionHash: storageVersionHash(kind),
    };
    const status = { name: `${plural}/status`, ...base, singularName: '', verbs: SUBRESOURCE_VERBS };
    const scaled = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
    const scale = { name: `${plural}/scale`, ...base, ...scaled, singularName: '', verbs: SUBRESOURCE_VERBS };
    const log = { name: `${plural}/log`, ...base, singularName: '', verbs: ['get'] };
    return [main, ...(kind.log ? [log] : []), ...(kind.scale ? [scale] : []), ...(kind.status ? [status] : [])];
  });
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

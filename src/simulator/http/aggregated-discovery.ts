import { ApiStatusError } from '../api-status.js';
import { singularOf, type KindRegistration } from '../kind-registration.js';
import { SUBRESOURCE_VERBS, verbsOf } from './resource-verbs.js';

export const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

const PARAMETERS = ['g=apidiscovery.k8s.io', 'v=v2', 'as=APIGroupDiscoveryList'];

/** Whether a client wants all of discovery in one answer rather than names alone; throws 406 if it takes neither. */
export function wantsAggregated(accept = '*/*'): boolean {
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (!['application/json', 'application/*', '*/*'].includes(type)) continue;
    if (PARAMETERS.every((parameter) => parameters.includes(parameter))) return true;
    if (!parameters.some((parameter) => parameter.startsWith('as='))) return false;
  }
  const message = 'only the following media types are accepted: application/json';
  throw new ApiStatusError({ code: 406, reason: 'NotAcceptable', message });
}

/** The core group for /api, the others for /apis. */
export function aggregatedDiscovery(path: '/api' | '/apis', kinds: readonly KindRegistration[]): unknown {
  const groups = new Set(kinds.map(({ group }) => group).filter((group) => (group === '') === (path === '/api')));
  const items = [...groups].map((group) => groupOf(group, kinds));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function groupOf(name: string, kinds: readonly KindRegistration[]): unknown {
  const inGroup = kinds.filter(({ group }) => group === name);
  const versions = [...new Set(inGroup.map(({ version }) => version))].map((version) => ({
    version,
    resources: inGroup.filter((kind) => kind.version === version).map(resourceOf),
    freshness: 'Current',
  }));
  return { metadata: name ? { name } : {}, versions };
}

function resourceOf(kind: KindRegistration): unknown {
  const { plural, namespaced, shortNames, categories } = kind;
  const subresources = subresourcesOf(kind);
  return {
    resource: plural,
    responseKind: responseKind(kind),
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singularOf(kind),
    verbs: verbsOf(kind),
    ...(shortNames ? { shortNames } : {}),
    ...(categories ? { categories } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

function subresourcesOf(kind: KindRegistration): readonly unknown[] {
  const verbs = SUBRESOURCE_VERBS;
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  return [
    ...(kind.log ? [{ subresource: 'log', responseKind: responseKind(kind), verbs: ['get'] }] : []),
    ...(kind.scale ? [{ subresource: 'scale', responseKind: scale, verbs }] : []),
    ...(kind.status ? [{ subresource: 'status', responseKind: responseKind(kind), verbs }] : []),
  ];
}

/** Built-in kinds leave it to the group that they are in. */
function responseKind({ group, version, kind, custom }: KindRegistration): unknown {
  return custom ? { group, version, kind } : { group: '', version: '', kind };
}

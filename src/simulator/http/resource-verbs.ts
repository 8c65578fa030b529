import type { KindRegistration } from '../kind-registration.js';

type Verbs = readonly string[];

const BUILT_IN: Verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const CUSTOM: Verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

export const SUBRESOURCE_VERBS: Verbs = ['get', 'patch', 'update'];

/** What can be done with a kind, in the order in which the real server says it. */
export function verbsOf({ custom, plural, group }: KindRegistration): Verbs {
  if (custom) return CUSTOM;
  return plural === 'namespaces' && group === '' ? BUILT_IN.filter((verb) => verb !== 'deletecollection') : BUILT_IN;
}

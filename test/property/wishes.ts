import type { Wish } from './screen.js';
import type { TrueObject } from './world.js';

/** What the clients of the property tests ask for: everything, a part by each kind of scope, and a mask. */
export const WISHES: readonly Wish[] = [
  { query: { projects: [], project: [] }, matches: () => true },
  { query: { projects: ['p1'], project: [] }, matches: ({ project }) => project === 'p1' },
  { query: { projects: ['p2', 'p3'], project: [], selector: 'env=prod' }, matches: isProdOfTwo },
  { query: { projects: [], project: [], selector: 'env notin (prod)' }, matches: ({ env }) => env !== 'prod' },
  { query: { projects: [], project: [], name: 'a3' }, matches: (object) => isNamed(object, 'argocd', 'a3') },
  {
    query: { projects: [], project: [], name: 'a2', appNamespace: 'team' },
    matches: (object) => isNamed(object, 'team', 'a2'),
  },
  {
    query: { projects: [], project: [] },
    fields:
      'result.type,result.application.metadata.name,result.application.metadata.namespace,result.application.metadata.uid,result.application.metadata.labels',
    matches: () => true,
  },
];

function isProdOfTwo({ project, env }: TrueObject): boolean {
  return project !== 'p1' && env === 'prod';
}

function isNamed(object: TrueObject, namespace: string, name: string): boolean {
  return object.namespace === namespace && object.name === name;
}

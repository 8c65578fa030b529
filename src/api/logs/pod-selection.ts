import type {
  ResourceNode,
  ResourceRef,
} from '../../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';

/** Which resource's pods are asked for; an empty part asks for anything. */
export interface PodQuery {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Pod {
  readonly name: string;
  readonly namespace: string;
}

/** The pods of a tree that are asked for themselves, or descend from what is. */
export function selectedPods(nodes: readonly ResourceNode[], query: PodQuery): readonly Pod[] {
  const byIdentity = new Map(nodes.map((node) => [identityOf(node.resourceRef), node]));
  const answers = new Map<string, boolean>();
  const isSelected = (node: ResourceNode): boolean => {
    const identity = identityOf(node.resourceRef);
    const known = answers.get(identity);
    if (known !== undefined) return known;
    // Until it is known: a tree that goes round in circles has an end, too.
    answers.set(identity, false);
    const parents = node.parentRefs.flatMap((parent) => byIdentity.get(identityOf(parent)) ?? []);
    const answer = matches(node.resourceRef, query) || parents.some(isSelected);
    answers.set(identity, answer);
    return answer;
  };
  return nodes
    .filter((node) => isPod(node.resourceRef) && isSelected(node))
    .map(({ resourceRef }) => podOf(resourceRef));
}

function isPod({ group = '', kind, uid = '' }: ResourceRef = {}): boolean {
  return kind === 'Pod' && group === '' && uid !== '';
}

function podOf({ name = '', namespace = '' }: ResourceRef = {}): Pod {
  return { name, namespace };
}

function matches(ref: ResourceRef = {}, query: PodQuery): boolean {
  const isAsked = (asked: string, value = ''): boolean => asked === '' || asked === value;
  return (
    isAsked(query.name, ref.name) &&
    isAsked(query.kind, ref.kind) &&
    isAsked(query.group, ref.group) &&
    isAsked(query.namespace, ref.namespace)
  );
}

function identityOf({ group = '', kind = '', namespace = '', name = '' }: ResourceRef = {}): string {
  return [group, kind, namespace, name].join('/');
}

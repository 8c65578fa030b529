import { listOf, recordOf, textOf } from '../base/json-value.js';
import type { StoredObject } from '../model/stored-object.js';
import { compileGlob } from './rbac/glob.js';

/** An object of the cluster that the server itself is in; namespaced. */
export interface ClusterObject {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/** The local cluster, as destinations name it. */
const LOCAL = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };

type Matches = (value: string) => boolean;

/** A pattern of a destination; with `!` before it, it is a denial of what it names. */
interface DestinationPattern {
  readonly isDenial: boolean;
  readonly matches: Matches;
}

interface DestinationRule {
  readonly server: DestinationPattern;
  readonly name: DestinationPattern;
  readonly namespace: DestinationPattern;
}

interface KindRule {
  readonly group: Matches;
  readonly kind: Matches;
}

const parsed = new WeakMap<StoredObject, ProjectLimits>();

/** What the applications of a project may consist of: its destinations and its kinds (Argo CD's `IsResourcePermitted`). */
export class ProjectLimits {
  private constructor(
    private readonly destinations: readonly DestinationRule[],
    /** Undefined: every kind. */
    private readonly allowed: readonly KindRule[] | undefined,
    private readonly denied: readonly KindRule[],
  ) {}

  static of({ object }: { readonly object: StoredObject }): ProjectLimits {
    const known = parsed.get(object);
    if (known) return known;
    const spec = recordOf(recordOf(JSON.parse(object.bytes.toString()))['spec']);
    const { destinations, namespaceResourceWhitelist: allowed, namespaceResourceBlacklist: denied } = spec;
    const limits = new ProjectLimits(
      listOf(destinations).map(destinationRule),
      allowed === undefined || allowed === null ? undefined : listOf(allowed).map(kindRule),
      listOf(denied).map(kindRule),
    );
    parsed.set(object, limits);
    return limits;
  }

  permits({ group, kind, namespace }: ClusterObject): boolean {
    const isNamed = (rule: KindRule): boolean => rule.group(group) && rule.kind(kind);
    if (this.denied.some(isNamed) || (this.allowed && !this.allowed.some(isNamed))) return false;
    return this.permitsNamespace(namespace);
  }

  /** One denial that names it beats every rule that allows it. */
  private permitsNamespace(namespace: string): boolean {
    let isAllowed = false;
    for (const rule of this.destinations) {
      const server = rule.server.matches(LOCAL.server);
      const name = rule.name.matches(LOCAL.name);
      const isThere = rule.namespace.matches(namespace);
      if ((server || name) && isThere) isAllowed = true;
      else if (isThere && ((!server && rule.server.isDenial) || (!name && rule.name.isDenial))) return false;
      else if (!isThere && rule.namespace.isDenial && (server || name)) return false;
    }
    return isAllowed;
  }
}

function destinationRule(value: unknown): DestinationRule {
  const { server, name, namespace } = recordOf(value);
  return { server: pattern(server), name: pattern(name), namespace: pattern(namespace) };
}

function pattern(value: unknown): DestinationPattern {
  const text = textOf(value);
  if (!text.startsWith('!')) return { isDenial: false, matches: globOf(text) };
  const matches = globOf(text.slice(1));
  return { isDenial: true, matches: (other) => !matches(other) };
}

function kindRule(value: unknown): KindRule {
  const { group, kind } = recordOf(value);
  return { group: globOf(textOf(group)), kind: globOf(textOf(kind)) };
}

function globOf(text: string): Matches {
  const glob = compileGlob(text);
  return (value) => glob.matches(value);
}

import { type Header, objectKey } from '../model/stored-object.js';
import type { LabelSelector } from './label-selector.js';

/** What a request asks for; the permission is decided elsewhere. */
export interface Scope {
  /** One object by its key; then nothing else of the world can match. */
  readonly key: string | undefined;
  readonly namespace: string | undefined;
  /** Undefined = every project. */
  readonly projects: ReadonlySet<string> | undefined;
  /** `NAME` in any namespace, or `NAMESPACE/NAME`; undefined = every name. */
  readonly names: ReadonlySet<string> | undefined;
  readonly selector: LabelSelector;
  /** The same text for scopes that mean the same. */
  readonly text: string;
}

export interface ScopeParts {
  readonly name: string;
  /** Where `name` is looked for if no namespace is asked for. */
  readonly defaultNamespace: string;
  readonly namespace: string;
  readonly projects: readonly string[];
  /** None = every name. */
  readonly names?: readonly string[];
  readonly selector: LabelSelector;
}

export function createScope(parts: ScopeParts): Scope {
  const { name, selector } = parts;
  const namespace = parts.namespace === '' ? undefined : parts.namespace;
  const key = name === '' ? undefined : objectKey(namespace ?? parts.defaultNamespace, name);
  const [projects, names] = [setOf(parts.projects), setOf(parts.names ?? [])];
  const asked = [key ?? null, namespace ?? null, projects ? [...projects].sort() : null, selector.text];
  // Appended, so that cursors of scopes without names stay what they were.
  const text = JSON.stringify(names ? [...asked, [...names].sort()] : asked);
  return { key, namespace, projects, names, selector, text };
}

function setOf(texts: readonly string[]): ReadonlySet<string> | undefined {
  return texts.length === 0 ? undefined : new Set(texts);
}

export function inScope(scope: Scope, header: Header): boolean {
  if (scope.key !== undefined && scope.key !== header.key) return false;
  if (scope.namespace !== undefined && scope.namespace !== header.namespace) return false;
  if (scope.projects && !scope.projects.has(header.project)) return false;
  if (scope.names && !isNamed(scope.names, header)) return false;
  return scope.selector.matches(header.labels);
}

function isNamed(names: ReadonlySet<string>, { namespace, name }: Header): boolean {
  return names.has(name) || names.has(`${namespace}/${name}`);
}

/** An index key of what a scope insists on, or of what an object is. Both are made here, so that they agree. */
export type IndexKey = string;

const EVERYTHING: IndexKey = '*';

/** Where a scope is filed: under the narrowest fact that it or the permission insists on. */
export function keysOfScope(scope: Scope, permitted: ReadonlySet<string> | undefined): readonly IndexKey[] {
  if (scope.key !== undefined) return [keyFact(scope.key)];
  const projects = scope.projects ?? permitted;
  return projects ? [...projects].map(projectFact) : [EVERYTHING];
}

/** Every key under which a scope that matches the object may be filed. */
export function keysOfObject(header: Header): readonly IndexKey[] {
  return [keyFact(header.key), projectFact(header.project), EVERYTHING];
}

function keyFact(key: string): IndexKey {
  return `k ${key}`;
}

function projectFact(project: string): IndexKey {
  return `p ${project}`;
}

import { toJsonText } from './json-text.js';
import type { KindRegistration } from './kind-registration.js';
import { isKubernetesObject, isRecord, type KubernetesObject } from './kubernetes-object.js';
import { structText } from './struct-text.js';

/**
 * One state of one object: the JSON text that every list and watch sends, with the few facts that selecting needs.
 * The object itself is not kept (10,000 of 10 KB would fill the heap); `object` parses the text anew.
 */
export interface StoredObject {
  /** `namespace/name`, or `name` where the kind has no namespaces; lists are ordered by it. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: bigint;
  readonly labels: ReadonlyMap<string, string>;
  readonly text: Buffer;
  /** Where the text goes on after `{"kind":…,"apiVersion":…,`, which lists of built-in kinds leave out; 0: nowhere. */
  readonly itemStart: number;
  /** The text with REVISION_MARK, of an object that came in as text. */
  readonly template: string | undefined;
}

const REVISION_MARK = '@RV@';

export function keyOf(namespace: string, name: string): string {
  return namespace ? `${namespace}/${name}` : name;
}

export function storedObject(kind: KindRegistration, object: KubernetesObject): StoredObject {
  const order = ['kind', 'apiVersion', 'metadata', ...(kind.fields ?? [])];
  const text = kind.custom ? toJsonText(object) : structText(order, object);
  const itemStart = kind.custom ? 0 : `{"kind":"${object.kind}","apiVersion":"${object.apiVersion}",`.length;
  return { ...headerOf(object), text: Buffer.from(text), itemStart, template: undefined };
}

/** Keeps the text as it is, but for the mark, which becomes `revision`. */
export function storedText(template: string, revision: bigint): StoredObject {
  const text = template.replaceAll(REVISION_MARK, revision.toString());
  const object: unknown = JSON.parse(text);
  if (!isKubernetesObject(object)) throw new Error('the text has no apiVersion, kind or metadata.name');
  return { ...headerOf(object), revision, text: Buffer.from(text), itemStart: 0, template };
}

/** The same state under a later revision: what a DELETED event shows. */
export function restamped(kind: KindRegistration, stored: StoredObject, revision: bigint): StoredObject {
  if (stored.template !== undefined) return storedText(stored.template, revision);
  const object = objectOf(stored);
  return storedObject(kind, { ...object, metadata: { ...object.metadata, resourceVersion: revision.toString() } });
}

export function objectOf(stored: StoredObject): KubernetesObject {
  const object: unknown = JSON.parse(stored.text.toString());
  if (!isKubernetesObject(object)) throw new Error(`${stored.key} is stored without apiVersion, kind or name`);
  return object;
}

function headerOf(object: KubernetesObject): Omit<StoredObject, 'text' | 'itemStart' | 'template'> {
  const { name, namespace = '', uid = '', resourceVersion = '0', labels } = object.metadata;
  const key = keyOf(namespace, name);
  return { key, namespace, name, uid, revision: BigInt(resourceVersion), labels: labelMap(labels) };
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

function labelMap(labels: unknown): ReadonlyMap<string, string> {
  if (!isRecord(labels)) return NO_LABELS;
  return new Map(Object.entries(labels).map(([key, value]) => [key, String(value)]));
}

import { isRecord, omit, textOf } from '../kubernetes-object.js';
import { toJsonText } from '../json-text.js';
import { fieldsOf } from './applied-fields.js';
import { compare } from './comparison.js';
import { difference, type Fields } from './field-tree.js';
import type { Owner } from './owner.js';
import type { Conflict } from './ownership.js';
import type { Shape } from './shape.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const KUBECTL = 'kubectl';
const MOST_ANNOTATION_BYTES = 256 * 1024;

interface Migration {
  readonly live: unknown;
  readonly author: Owner;
  readonly shape: Shape;
}

/** The conflicts that stay: kubectl may change what its client-side apply has left as it was, whoever owns it. */
export function withoutMigrated(conflicts: readonly Conflict[], migration: Migration): readonly Conflict[] {
  const allowed = leftByClient(migration);
  return conflicts
    .map(({ owner, fields }) => ({ owner, fields: difference(fields, allowed) }))
    .filter(({ fields }) => fields !== undefined);
}

function leftByClient({ live, author, shape }: Migration): Fields {
  const text = lastAppliedOf(live);
  const config = author.manager === KUBECTL && text !== '' ? parsed(text) : undefined;
  if (!isRecord(config) || !config['kind'] || config['apiVersion'] !== author.apiVersion) return undefined;
  const { added, modified, removed } = compare(config, live, shape);
  return [added, modified, removed].reduce(difference, fieldsOf(config, shape));
}

/** Where kubectl applies over its client-side apply, the annotation follows, so that either can go on. */
export function withLastApplied(object: unknown, config: unknown, { manager }: Owner): unknown {
  if (manager !== KUBECTL || lastAppliedOf(object) === '') return object;
  if (!isRecord(object) || !isRecord(object['metadata'])) return object;
  const { metadata } = object;
  const others = omit(isRecord(metadata['annotations']) ? metadata['annotations'] : {}, [LAST_APPLIED]);
  const annotations = { ...others, [LAST_APPLIED]: `${toJsonText(withoutLastApplied(config))}\n` };
  const bytes = Object.entries(annotations).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  const kept = bytes > MOST_ANNOTATION_BYTES ? others : annotations;
  return { ...object, metadata: { ...metadata, annotations: kept } };
}

function lastAppliedOf(object: unknown): string {
  const metadata = isRecord(object) ? object['metadata'] : undefined;
  const annotations = isRecord(metadata) ? metadata['annotations'] : undefined;
  return isRecord(annotations) ? textOf(annotations[LAST_APPLIED]) : '';
}

function withoutLastApplied(config: unknown): unknown {
  if (!isRecord(config) || !isRecord(config['metadata'])) return config;
  const { annotations } = config['metadata'];
  if (!isRecord(annotations)) return config;
  return { ...config, metadata: { ...config['metadata'], annotations: omit(annotations, [LAST_APPLIED]) } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import {
  isArrayAt,
  isObjectAt,
  isStringAt,
  skipSpace,
  skipString,
  skipValue,
  stringAt,
  visitElements,
  visitMembers,
} from '../base/json-text.js';
import { StatusError } from '../base/status-error.js';
import type { StoredObject } from '../model/stored-object.js';
import { resourceKey } from './live-object.js';
import type { TreeDocuments } from './tree-documents.js';

/** The health of a tree's nodes as JSON, by resource key. */
type Healths = ReadonlyMap<string, string>;

/** Argo CD's words for a node of which there is nothing but its name. */
const MISSING = '{"status":"Missing","message":"Resource has not been created"}';
const SOURCE = 'resourceHealthSource';

/**
 * The application with the health of its resources, where Argo CD keeps that in the tree alone (contract 2.2). Without a
 * tree that is at hand it stays as it is. All else is the stored text (R14).
 */
export async function withHealthOfTree(app: StoredObject, trees: TreeDocuments): Promise<StoredObject> {
  if (!needsHealth(app) || !trees.isAtHand) return app;
  try {
    return withTreeHealth(app, await trees.document(app), trees.origin);
  } catch (error) {
    if (error instanceof StatusError) return app;
    throw error;
  }
}

/** Cheap, and true rather too often. */
export function needsHealth({ bytes }: StoredObject): boolean {
  return bytes.includes(SOURCE);
}

export function withTreeHealth(app: StoredObject, tree: Buffer, origin: TreeDocuments['origin']): StoredObject {
  const resources = resourcesToFill(app.bytes);
  if (resources === undefined) return app;
  const healths = healthsOf(tree, origin);
  const edits: Edit[] = [];
  visitElements(app.bytes, resources, (at) => {
    if (!isObjectAt(app.bytes, at)) return skipValue(app.bytes, at);
    return fill(app.bytes, at, { healths, edits, keepsOthers: origin === 'computed' });
  });
  return edited(app, edits);
}

/** Where `status.resources` begins, if its health is to come from the tree. */
function resourcesToFill(bytes: Buffer): number | undefined {
  let found: number | undefined;
  visitMembers(bytes, 0, (key, at) => {
    if (key !== 'status' || !isObjectAt(bytes, at)) return skipValue(bytes, at);
    let resources: number | undefined;
    let source = '';
    const end = visitMembers(bytes, at, (inner, innerAt) => {
      if (inner === 'resources') resources = isArrayAt(bytes, innerAt) ? innerAt : undefined;
      if (inner === SOURCE) source = textAt(bytes, innerAt);
      return skipValue(bytes, innerAt);
    });
    found = source === 'appTree' ? resources : undefined;
    return end;
  });
  return found;
}

/** What replaces a stretch of the text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Filling {
  readonly healths: Healths;
  readonly edits: Edit[];
  /** What a computed tree does not know may be known to the application. */
  readonly keepsOthers: boolean;
}

/** The byte after the resource that begins at `at`. */
function fill(bytes: Buffer, at: number, { healths, edits, keepsOthers }: Filling): number {
  const name = { group: '', kind: '', namespace: '', name: '' };
  let health: { readonly start: number; readonly end: number } | undefined;
  let lastEnd = at + 1;
  let isFirst = true;
  let isEmpty = true;
  const after = visitMembers(bytes, at, (key, valueAt, keyAt) => {
    const end = skipValue(bytes, valueAt);
    if (isNameKey(key)) name[key] = textAt(bytes, valueAt);
    // With the comma before it, or behind it where it stands first.
    if (key === 'health') health = isFirst ? { start: keyAt, end: nextMember(bytes, end) } : { start: lastEnd, end };
    isFirst = false;
    isEmpty &&= key === 'health';
    lastEnd = end;
    return end;
  });
  const text = healths.get(resourceKey(name.group, name.kind, name));
  if (text === undefined && keepsOthers) return after;
  if (health) edits.push({ ...health, text: '' });
  if (text !== undefined)
    edits.push({ start: after - 1, end: after - 1, text: `${isEmpty ? '' : ','}"health":${text}` });
  return after;
}

function isNameKey(key: string): key is 'group' | 'kind' | 'namespace' | 'name' {
  return ['group', 'kind', 'namespace', 'name'].includes(key);
}

/** Behind the comma, if there is one. */
function nextMember(bytes: Buffer, at: number): number {
  const next = skipSpace(bytes, at);
  return bytes[next] === COMMA ? next + 1 : at;
}

const COMMA = 0x2c;

function edited(app: StoredObject, edits: readonly Edit[]): StoredObject {
  if (edits.length === 0) return app;
  const pieces: Buffer[] = [];
  let from = 0;
  let { revisionAt } = app;
  for (const { start, end, text } of edits) {
    const inserted = Buffer.from(text);
    pieces.push(app.bytes.subarray(from, start), inserted);
    from = end;
    if (end <= app.revisionAt) revisionAt += inserted.length - (end - start);
  }
  return { header: app.header, bytes: Buffer.concat([...pieces, app.bytes.subarray(from)]), revisionAt };
}

function healthsOf(tree: Buffer, origin: TreeDocuments['origin']): Healths {
  const healths = new Map<string, string>();
  visitMembers(tree, 0, (key, at) => {
    if (key !== 'nodes' || !isArrayAt(tree, at)) return skipValue(tree, at);
    return visitElements(tree, at, (nodeAt) => readNode(tree, nodeAt, { healths, origin }));
  });
  return healths;
}

function readNode(
  tree: Buffer,
  at: number,
  { healths, origin }: { healths: Map<string, string>; origin: TreeDocuments['origin'] },
): number {
  if (!isObjectAt(tree, at)) return skipValue(tree, at);
  const name = { group: '', kind: '', namespace: '', name: '' };
  let health: string | undefined;
  let hasLived = origin === 'computed';
  const after = visitMembers(tree, at, (key, valueAt) => {
    const end = skipValue(tree, valueAt);
    if (isNameKey(key)) name[key] = textAt(tree, valueAt);
    if (['resourceVersion', 'uid'].includes(key) && textAt(tree, valueAt) !== '') hasLived = true;
    if (key === 'createdAt' && isStringAt(tree, valueAt)) hasLived = true;
    if (key === 'health' && isObjectAt(tree, valueAt)) health = tree.toString('utf8', valueAt, end);
    return end;
  });
  const text = health ?? (hasLived ? undefined : MISSING);
  if (text !== undefined) healths.set(resourceKey(name.group, name.kind, name), text);
  return after;
}

/** The string at `at`; empty for any other value. */
function textAt(bytes: Buffer, at: number): string {
  return isStringAt(bytes, at) ? stringAt(bytes, at, skipString(bytes, at)) : '';
}

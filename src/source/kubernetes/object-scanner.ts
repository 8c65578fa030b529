import {
  isObjectAt,
  isStringAt,
  type MemberVisitor,
  skipString,
  skipValue,
  stringAt,
  visitMembers,
} from '../../base/json-text.js';
import type { Kind } from '../../model/kind.js';
import { isRevision } from '../../model/revision.js';
import { objectKey, type StoredObject } from '../../model/stored-object.js';

/** What one pass over an object's text found. Of a key that stands twice the last one counts, as in JSON.parse. */
export interface ScannedObject {
  /** The byte after the object. */
  end: number;
  name: string;
  namespace: string;
  uid: string;
  resourceVersion: string;
  revisionAt: number;
  project: string;
  labels: Map<string, string>;
  /** Stretches of the text that are left out: managedFields with one comma each. */
  cuts: [start: number, end: number][];
}

/**
 * Reads header facts and cuts from the object that begins at `at`. Permissions are decided on what this says.
 * Throws JsonTextError where JSON.parse would throw.
 */
export function scanObject(bytes: Buffer, at: number, kind: Kind): ScannedObject {
  const found = nothingFound();
  const projectAt = kind.projectAt;
  found.end = visitMembers(bytes, at, (key, valueAt) => {
    if (key === 'metadata') return scanMetadata(bytes, valueAt, found);
    if (projectAt && key === projectAt[0]) {
      found.project = '';
      return visitIfObject(bytes, valueAt, (inner, innerAt) => {
        if (inner === projectAt[1]) found.project = textAt(bytes, innerAt);
        return skipValue(bytes, innerAt);
      });
    }
    return skipValue(bytes, valueAt);
  });
  if (projectAt && found.project === '') found.project = kind.defaultProject;
  return found;
}

function nothingFound(): ScannedObject {
  return {
    end: 0,
    name: '',
    namespace: '',
    uid: '',
    resourceVersion: '',
    revisionAt: 0,
    project: '',
    labels: new Map(),
    cuts: [],
  };
}

interface Member {
  readonly start: number;
  readonly end: number;
  readonly isCut: boolean;
}

function scanMetadata(bytes: Buffer, at: number, found: ScannedObject): number {
  const { cuts, project } = found;
  Object.assign(found, nothingFound(), { cuts, project });
  const members: Member[] = [];
  const after = visitIfObject(bytes, at, (key, valueAt, keyAt) => {
    const end = scanMetadataValue(bytes, key, valueAt, found);
    members.push({ start: keyAt, end, isCut: key === 'managedFields' });
    return end;
  });
  if (members.some((member) => member.isCut)) addCuts(members, at, cuts);
  return after;
}

/** A cut takes the comma after it; cuts at the end of the object take the one before them instead. */
function addCuts(members: readonly Member[], at: number, cuts: [number, number][]): void {
  const lastKept = members.findLastIndex((member) => !member.isCut);
  members.forEach((member, index) => {
    const next = members[index + 1];
    if (member.isCut && index < lastKept && next) cuts.push([member.start, next.start]);
  });
  const end = members.at(-1)?.end ?? at;
  const keptEnd = members[lastKept]?.end ?? at + 1;
  if (lastKept < members.length - 1) cuts.push([keptEnd, end]);
}

function scanMetadataValue(bytes: Buffer, key: string, at: number, found: ScannedObject): number {
  switch (key) {
    case 'name':
    case 'namespace':
    case 'uid':
      found[key] = textAt(bytes, at);
      return skipValue(bytes, at);
    case 'resourceVersion':
      found.resourceVersion = textAt(bytes, at);
      found.revisionAt = at + 1;
      return skipValue(bytes, at);
    case 'labels':
      found.labels = new Map();
      return visitIfObject(bytes, at, (label, valueAt) => {
        if (isStringAt(bytes, valueAt)) found.labels.set(label, textAt(bytes, valueAt));
        else found.labels.delete(label);
        return skipValue(bytes, valueAt);
      });
    default:
      return skipValue(bytes, at);
  }
}

/** Other values (null above all) are passed over: what is missing then is for the caller to name. */
function visitIfObject(bytes: Buffer, at: number, visit: MemberVisitor): number {
  return isObjectAt(bytes, at) ? visitMembers(bytes, at, visit) : skipValue(bytes, at);
}

/** The string at `at`; empty for any other value. */
function textAt(bytes: Buffer, at: number): string {
  return isStringAt(bytes, at) ? stringAt(bytes, at, skipString(bytes, at)) : '';
}

/** Why an object cannot be taken, or nothing. */
export function problemOf(found: ScannedObject): string | undefined {
  if (found.name === '') return 'metadata.name is missing';
  if (found.uid === '') return 'metadata.uid is missing';
  if (!isRevision(found.resourceVersion)) return 'metadata.resourceVersion is not a decimal number';
  return undefined;
}

/** The object as it is kept: copied out of `bytes`, which may be a whole list page. */
export function toStoredObject(bytes: Buffer, at: number, found: ScannedObject): StoredObject {
  const { name, namespace, uid, resourceVersion: revision, project, labels } = found;
  const text = copyWithoutCuts(bytes, at, found);
  const revisionAt = found.revisionAt - at - cutBefore(found);
  return {
    header: { key: objectKey(namespace, name), namespace, name, uid, revision, project, labels },
    bytes: withoutLineBreaks(text),
    revisionAt: revisionAt - lineBreaksIn(text.subarray(0, revisionAt)),
  };
}

function cutBefore(found: ScannedObject): number {
  let removed = 0;
  for (const [start, end] of found.cuts) {
    if (end <= found.revisionAt) removed += end - start;
  }
  return removed;
}

/** Not from Buffer's shared pool: one object must not keep eight kilobytes of others alive. */
function copyWithoutCuts(bytes: Buffer, at: number, found: ScannedObject): Buffer {
  let length = found.end - at;
  for (const [start, end] of found.cuts) length -= end - start;
  const copy = Buffer.allocUnsafeSlow(length);
  let from = at;
  let to = 0;
  for (const [start, end] of found.cuts) {
    to += bytes.copy(copy, to, from, start);
    from = end;
  }
  bytes.copy(copy, to, from, found.end);
  return copy;
}

/**
 * Line breaks would break the frames of a stream. In a text that has been scanned they stand between tokens only;
 * before that they may be what makes it no JSON, so they are taken out last.
 */
function withoutLineBreaks(text: Buffer): Buffer {
  const count = lineBreaksIn(text);
  if (count === 0) return text;
  const copy = Buffer.allocUnsafeSlow(text.length - count);
  let to = 0;
  for (const byte of text) if (!isLineBreak(byte)) copy[to++] = byte;
  return copy;
}

function lineBreaksIn(text: Buffer): number {
  if (!text.includes(0x0a) && !text.includes(0x0d)) return 0;
  let count = 0;
  for (const byte of text) if (isLineBreak(byte)) count++;
  return count;
}

function isLineBreak(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d;
}

import { isDeepStrictEqual } from 'node:util';
import { ApiStatusError, badRequest } from './api-status.js';
import { goType } from './go-type.js';
import { isRecord, type JsonRecord, omit } from './kubernetes-object.js';

/** RFC 6902. Answers a new value; throws 400 for a malformed patch and 422 for one that does not apply. */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${goType(patch)} into Go value of type []handlers.jsonPatchOp`,
    );
  }
  let result: unknown = target;
  for (const operation of patch) {
    if (!isRecord(operation)) throw badRequest('an operation of a JSON patch is an object');
    result = applyOperation(result, operation);
  }
  return result;
}

function applyOperation(root: unknown, operation: JsonRecord): unknown {
  const path = pointer(operation['path']);
  switch (operation['op']) {
    case 'add':
      return insert(root, path, operation['value']);
    case 'remove':
      return without(root, path);
    case 'replace':
      return insert(isKeyOf(root, path) ? without(root, path) : root, path, operation['value']);
    case 'move':
      return insert(without(root, pointer(operation['from'])), path, read(root, pointer(operation['from'])));
    case 'copy':
      return insert(root, path, readOrNull(root, pointer(operation['from'])));
    case 'test':
      if (!isDeepStrictEqual(read(root, path), operation['value'])) throw unapplicable();
      return root;
    default:
      throw unapplicable();
  }
}

function pointer(text: unknown): readonly string[] {
  if (typeof text !== 'string' || (text !== '' && !text.startsWith('/'))) {
    throw unapplicable();
  }
  return text
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(root: unknown, path: readonly string[]): unknown {
  let here = root;
  for (const part of path) here = child(here, part);
  return here;
}

function child(parent: unknown, part: string): unknown {
  if (Array.isArray(parent) && Number(part) < parent.length) return parent[Number(part)];
  if (isRecord(parent) && Object.hasOwn(parent, part)) return parent[part];
  throw unapplicable();
}

/** A copy of what is not there is null. */
function readOrNull(root: unknown, path: readonly string[]): unknown {
  const parent = read(root, path.slice(0, -1));
  return isRecord(parent) && !Object.hasOwn(parent, path.at(-1) ?? '') ? null : read(root, path);
}

/** Whether something is there to be replaced; a key of an object need not be. */
function isKeyOf(root: unknown, path: readonly string[]): boolean {
  const parent = read(root, path.slice(0, -1));
  return !isRecord(parent) || Object.hasOwn(parent, path.at(-1) ?? '');
}

/** Rebuilds the parents of `path`, with `edit` applied to the innermost one. */
function edited(parent: unknown, path: readonly string[], edit: (parent: unknown, last: string) => unknown): unknown {
  const [part = '', ...rest] = path;
  if (rest.length === 0) return edit(parent, part);
  const inner = edited(child(parent, part), rest, edit);
  if (Array.isArray(parent)) return parent.with(Number(part), inner);
  return isRecord(parent) ? { ...parent, [part]: inner } : inner;
}

function insert(root: unknown, path: readonly string[], value: unknown): unknown {
  if (path.length === 0) return value;
  return edited(root, path, (parent, last) => {
    if (isRecord(parent)) return Object.fromEntries([...Object.entries(parent), [last, value]]);
    const index = Array.isArray(parent) && last === '-' ? parent.length : Number(last);
    if (!Array.isArray(parent) || !(index <= parent.length)) throw unapplicable();
    return parent.toSpliced(index, 0, value);
  });
}

function without(root: unknown, path: readonly string[]): unknown {
  if (path.length === 0) return undefined;
  return edited(root, path, (parent, last) => {
    child(parent, last);
    if (Array.isArray(parent)) return parent.toSpliced(Number(last), 1);
    return isRecord(parent) ? omit(parent, [last]) : parent;
  });
}

/** The real server says no more than this. */
function unapplicable(): ApiStatusError {
  const message = 'the server rejected our request due to an error in our request';
  return new ApiStatusError({ code: 422, reason: 'Invalid', message, details: {} });
}

import { isArrayAt, isObjectAt, skipString, skipValue, visitElements, visitMembers } from '../base/json-text.js';
import { invalidArgument } from '../base/status-error.js';

/** Bounds the work that `fields` can cause. */
const MAX_PATHS = 200;
const MAX_BYTES = 8192;
const MAX_SEGMENTS = 100;
/** Lists in lists may be nested 10,000 deep, and a stack is not: below this, nothing is named by a path any more. */
const MAX_DEPTH = 200;

/** The fields that a path set names; a leaf stands for everything below it. */
interface PathTree {
  readonly children: Map<string, PathTree>;
  isLeaf: boolean;
}

/** Where the walk is: the paths from here on, how deep it is, and what it has kept. */
interface Walk {
  readonly tree: PathTree;
  readonly depth: number;
  readonly pieces: Buffer[];
}

/** Which fields are sent: exact path segments of the JSON; array indexes are not part of a path (contract 4.2). */
export interface FieldMask {
  /** Canonical: masks that keep the same fields share it. */
  readonly text: string;
  /** The mask below one key; undefined if nothing there is kept, 'all' if everything is. */
  under(key: string): FieldMask | 'all' | undefined;
  /** The text without the fields that are not kept; a splice. */
  apply(json: Buffer): Buffer;
}

/** `a.b,c` keeps, `-a.b,c` drops. Undefined for an absent or empty list: everything is sent. */
export function parseFieldMask(fields: string | undefined): FieldMask | undefined {
  if (fields === undefined || fields === '') return undefined;
  if (Buffer.byteLength(fields) > MAX_BYTES) throw invalidArgument(`fields is longer than ${MAX_BYTES} bytes`);
  const isExclude = fields.startsWith('-');
  const paths = (isExclude ? fields.slice(1) : fields).split(',').map((path) => path.trim());
  if (paths.length > MAX_PATHS) throw invalidArgument(`fields names more than ${MAX_PATHS} paths`);
  const tree: PathTree = { children: new Map(), isLeaf: false };
  for (const path of paths) addPath(tree, path);
  return new TreeMask(tree, isExclude);
}

function addPath(tree: PathTree, path: string): void {
  let node = tree;
  const segments = path.split('.');
  if (segments.length > MAX_SEGMENTS)
    throw invalidArgument(`fields names a path of more than ${MAX_SEGMENTS} segments`);
  for (const segment of segments) {
    if (segment === '')
      throw invalidArgument(`fields: "${path.slice(0, 60)}" is not a path; write a.b.c, separated by commas`);
    let child = node.children.get(segment);
    if (!child) {
      child = { children: new Map(), isLeaf: false };
      node.children.set(segment, child);
    }
    node = child;
  }
  node.isLeaf = true;
}

class TreeMask implements FieldMask {
  readonly text: string;

  constructor(
    private readonly tree: PathTree,
    private readonly isExclude: boolean,
  ) {
    this.text = `${isExclude ? '-' : ''}${pathsOf(tree, '').sort().join(',')}`;
  }

  under(key: string): FieldMask | 'all' | undefined {
    const child = this.tree.children.get(key);
    if (!child) return this.isExclude ? 'all' : undefined;
    if (child.isLeaf) return this.isExclude ? undefined : 'all';
    return new TreeMask(child, this.isExclude);
  }

  apply(json: Buffer): Buffer {
    const pieces: Buffer[] = [];
    this.applyTo(json, 0, { tree: this.tree, depth: 0, pieces });
    return Buffer.concat(pieces);
  }

  /** Appends what is kept of the value at `at`; returns the byte after the value. */
  private applyTo(json: Buffer, at: number, walk: Walk): number {
    const isTooDeep = walk.depth > MAX_DEPTH;
    if (!isTooDeep && isObjectAt(json, at)) return this.applyToObject(json, at, walk);
    if (!isTooDeep && isArrayAt(json, at)) return this.applyToArray(json, at, walk);
    const end = skipValue(json, at);
    const isEmptied = isTooDeep && !this.isExclude && isContainerAt(json, at);
    walk.pieces.push(isEmptied ? emptyLike(json, at) : json.subarray(at, end));
    return end;
  }

  private applyToObject(json: Buffer, at: number, { tree, depth, pieces }: Walk): number {
    let separator = OPEN_BRACE;
    const end = visitMembers(json, at, (key, valueAt, keyAt) => {
      const child = tree.children.get(key);
      const descends = child !== undefined && !child.isLeaf;
      const isKept = descends
        ? this.isExclude || isContainerAt(json, valueAt)
        : (child !== undefined) !== this.isExclude;
      if (!isKept) return skipValue(json, valueAt);
      pieces.push(separator, json.subarray(keyAt, skipString(json, keyAt)), COLON);
      separator = COMMA;
      if (child && descends) return this.applyTo(json, valueAt, { tree: child, depth: depth + 1, pieces });
      const valueEnd = skipValue(json, valueAt);
      pieces.push(json.subarray(valueAt, valueEnd));
      return valueEnd;
    });
    pieces.push(separator === OPEN_BRACE ? EMPTY_OBJECT : CLOSE_BRACE);
    return end;
  }

  /** Elements keep their places' order; scalars in a list below which fields were named were not asked for. */
  private applyToArray(json: Buffer, at: number, { tree, depth, pieces }: Walk): number {
    let separator = OPEN_BRACKET;
    const end = visitElements(json, at, (valueAt) => {
      if (!this.isExclude && !isContainerAt(json, valueAt)) return skipValue(json, valueAt);
      pieces.push(separator);
      separator = COMMA;
      return this.applyTo(json, valueAt, { tree, depth: depth + 1, pieces });
    });
    pieces.push(separator === OPEN_BRACKET ? EMPTY_ARRAY : CLOSE_BRACKET);
    return end;
  }
}

const OPEN_BRACE = Buffer.from('{');
const CLOSE_BRACE = Buffer.from('}');
const EMPTY_OBJECT = Buffer.from('{}');
const OPEN_BRACKET = Buffer.from('[');
const CLOSE_BRACKET = Buffer.from(']');
const EMPTY_ARRAY = Buffer.from('[]');
const COMMA = Buffer.from(',');
const COLON = Buffer.from(':');

function emptyLike(json: Buffer, at: number): Buffer {
  return isArrayAt(json, at) ? EMPTY_ARRAY : EMPTY_OBJECT;
}

function isContainerAt(json: Buffer, at: number): boolean {
  return isObjectAt(json, at) || isArrayAt(json, at);
}

/** A path below one that is kept or dropped whole says nothing more. */
function pathsOf(tree: PathTree, prefix: string): string[] {
  const paths: string[] = [];
  for (const [key, child] of tree.children) {
    if (child.isLeaf) paths.push(`${prefix}${key}`);
    else paths.push(...pathsOf(child, `${prefix}${key}.`));
  }
  return paths;
}

import {
  isArrayAt,
  isObjectAt,
  JsonTextError,
  skipSpace,
  skipValue,
  visitElements,
  visitMembers,
} from '../base/json-text.js';

/** The parts of a tree that shards divide among them. */
const LISTS = ['nodes', 'orphanedNodes', 'hosts'] as const;

/** More than anybody has; what a broken value says must not become requests. */
const MAX_SHARDS = 200;

/** How many shards the tree says that it has; 1 where it says nothing. Throws JsonTextError, or RangeError. */
export function shardsOf(tree: Buffer): number {
  let count = 1;
  visitWhole(tree, (key, at) => {
    const end = skipValue(tree, at);
    if (key === 'shardsCount') count = Number(tree.toString('latin1', at, end));
    return end;
  });
  if (count > MAX_SHARDS) throw new RangeError(`${count} shards, ${MAX_SHARDS} are the most`);
  return Number.isSafeInteger(count) && count > 1 ? count : 1;
}

/** One tree of its shards, in their order, as Argo CD merges them; text is only moved. Throws JsonTextError. */
export function mergeShards(shards: readonly Buffer[]): Buffer {
  const elements = new Map<string, Buffer[]>(LISTS.map((name) => [name, []]));
  let rest = '';
  shards.forEach((shard, index) =>
    visitWhole(shard, (key, at) => {
      const end = skipValue(shard, at);
      const list = elements.get(key);
      if (list && isArrayAt(shard, at)) visitElements(shard, at, (element) => push(shard, element, list));
      else if (!list && index === 0) rest += `,${JSON.stringify(key)}:${shard.toString('utf8', at, end)}`;
      return end;
    }),
  );
  const lists = [...elements].filter(([, list]) => list.length > 0);
  const texts = lists.map(([name, list]) => `"${name}":[${list.map(String).join(',')}]`);
  return Buffer.from(`{${texts.join(',') || rest.slice(1)}${texts.length > 0 ? rest : ''}}`);
}

function push(bytes: Buffer, at: number, list: Buffer[]): number {
  const end = skipValue(bytes, at);
  list.push(bytes.subarray(at, end));
  return end;
}

/** The value in `bytes`, without the line breaks between its tokens: they would break the frames of a stream. */
export function oneValue(bytes: Buffer): Buffer {
  const start = skipSpace(bytes, 0);
  const end = skipValue(bytes, start);
  if (skipSpace(bytes, end) !== bytes.length) throw new JsonTextError(end);
  const value = bytes.subarray(start, end);
  // In what is JSON they stand between tokens alone.
  return value.includes(0x0a) || value.includes(0x0d) ? Buffer.from(value.filter(isNoLineBreak)) : value;
}

function isNoLineBreak(byte: number): boolean {
  return byte !== 0x0a && byte !== 0x0d;
}

function visitWhole(bytes: Buffer, visit: Parameters<typeof visitMembers>[2]): void {
  const start = skipSpace(bytes, 0);
  if (!isObjectAt(bytes, start)) throw new JsonTextError(start);
  visitMembers(bytes, start, visit);
}

import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { ApplicationTree } from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { Code, StatusError } from '../base/status-error.js';
import type { StoredObject } from '../model/stored-object.js';
import type { SharedCache } from '../source/shared-cache.js';
import { treeProblemOf } from './application-facts.js';
import type { TreeDocuments } from './tree-documents.js';
import { mergeShards, oneValue, shardsOf } from './tree-text.js';
import { TurnCache } from './turn-cache.js';

export interface RedisTreesOptions {
  readonly cache: SharedCache;
  /** Argo CD's own namespace. */
  readonly namespace: string;
  /** Before every key, and before no channel, as in Argo CD. */
  readonly keyPrefix: string;
  /** Bounds what a compressed value may become. */
  readonly maxBytes?: number;
  /** From JSON in Argo CD's shape. */
  readonly decode: (document: Buffer) => ApplicationTree;
}

/** Of the format of what Argo CD keeps, and a part of every key. */
const CACHE_VERSION = '1.8.3';
const MAX_DOCUMENT_BYTES = 128 * 1024 * 1024;
const inflate = promisify(gunzip);

/** The trees that Argo CD's application controller keeps in its Redis (contract 3.1). It asks; it never writes there. */
export class RedisTrees implements TreeDocuments {
  readonly origin = 'redis';
  readonly missing = [];
  readonly isAtHand = true;

  private readonly reads = new TurnCache<Promise<Buffer>>();

  constructor(private readonly options: RedisTreesOptions) {}

  async tree(app: StoredObject): Promise<ApplicationTree> {
    return this.options.decode(await this.document(app));
  }

  document(app: StoredObject): Promise<Buffer> {
    return this.reads.get(app.header.key, () => this.readTree(app));
  }

  async managedResources(app: StoredObject): Promise<Buffer> {
    const found = await this.read(`app|managed-resources|${this.instanceOf(app.header.key)}`);
    if (!found) throw cacheMiss(app, 'managed resources');
    return found;
  }

  /** Changes of the tree are told on the channel of the managed resources. */
  onChange(key: string, listener: () => void): () => void {
    const channel = `app|managed-resources|${this.instanceOf(key)}|${CACHE_VERSION}`;
    let isOver = false;
    const tell = (): void => {
      if (!isOver) listener();
    };
    const subscribed = this.options.cache.subscribe(channel, { onMessage: tell, onGap: tell });
    // What happened until Redis has confirmed is told to nobody.
    subscribed.then(tell, () => undefined);
    return () => {
      isOver = true;
      subscribed.then(
        (stop) => stop(),
        () => undefined,
      );
    };
  }

  /** The cache is others' as well. */
  close(): void {}

  /** `NAME` in Argo CD's own namespace, else `NAMESPACE_NAME`. */
  private instanceOf(key: string): string {
    const [namespace = '', name = ''] = key.split('/');
    return namespace === this.options.namespace ? name : `${namespace}_${name}`;
  }

  private async readTree(app: StoredObject): Promise<Buffer> {
    const instance = this.instanceOf(app.header.key);
    const first = await this.read(`app|resources-tree|${instance}`);
    if (!first) throw cacheMiss(app, 'resource tree');
    const count = reading(() => shardsOf(first));
    if (count === 1) return first;
    const others = Array.from({ length: count - 1 }, (_, index) =>
      this.read(`app|resources-tree|${instance}|${index + 1}`),
    );
    const shards = (await Promise.all(others)).map((shard) => {
      if (!shard) throw cacheMiss(app, 'resource tree');
      return shard;
    });
    return reading(() => mergeShards([first, ...shards]));
  }

  /** Compressed, which is Argo CD's default, or plain. */
  private async read(name: string): Promise<Buffer | undefined> {
    const { cache, keyPrefix, maxBytes = MAX_DOCUMENT_BYTES } = this.options;
    const key = `${keyPrefix}${name}|${CACHE_VERSION}`;
    const compressed = await cache.get(`${key}.gz`);
    const text = compressed ? await inflated(compressed, maxBytes) : await cache.get(key);
    if (!text) return undefined;
    return reading(() => {
      if (!isUtf8(text)) throw new Error('not UTF-8');
      return oneValue(text);
    });
  }
}

async function inflated(compressed: Buffer, maxOutputLength: number): Promise<Buffer> {
  try {
    return await inflate(compressed, { maxOutputLength });
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Whoever can write to the Redis can write anything. */
function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause: unknown): StatusError {
  return new StatusError(Code.INTERNAL, "what is in Argo CD's Redis cannot be read", { cause });
}

/** In Argo CD's words, and with its code: why there is none, where the application says so. */
function cacheMiss(app: StoredObject, what: string): StatusError {
  const why = treeProblemOf(app) ?? 'cache: key is missing';
  return new StatusError(Code.UNKNOWN, `error getting cached app ${what}: ${why}`);
}

import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { TrueObject, TrueState } from '../property/world.js';
import { at } from '../support/watch-client.js';

const PREFIX = '/registry/argoproj.io/applications/';

/**
 * Every state that the Applications of a cluster ever had, as etcd itself tells it: no API server, no cache and
 * nothing of ours in between. It is not cut when an API server dies.
 */
export class EtcdTruth {
  /** By uid, the revision at which it was deleted. */
  readonly deletions = new Map<string, number>();
  private readonly state = new Map<string, TrueObject>();
  private readonly changes: Change[] = [];
  private readonly gone = new AbortController();
  private ended: unknown;

  private constructor() {}

  /** From a moment at which there are no Applications. */
  static async follow(etcdUrl: string): Promise<EtcdTruth> {
    const truth = new EtcdTruth();
    const range = { key: base64(PREFIX), range_end: base64(`${PREFIX.slice(0, -1)}0`) };
    const response = await fetch(`${etcdUrl}/v3/watch`, {
      method: 'POST',
      body: JSON.stringify({ create_request: range }),
      signal: truth.gone.signal,
    });
    if (!response.body) throw new Error(`etcd answers ${response.status}`);
    const lines = createInterface({ input: Readable.fromWeb(response.body) });
    let isOpen: () => void;
    const opened = new Promise<void>((resolve) => {
      isOpen = resolve;
    });
    lines.on('line', (line) => {
      truth.take(JSON.parse(line));
      isOpen();
    });
    lines.on('close', () => {
      truth.ended = new Error('etcd has ended the watch');
    });
    lines.on('error', () => undefined);
    await opened;
    return truth;
  }

  /** The revision of the last change. */
  get revision(): number {
    if (this.ended !== undefined) throw this.ended;
    return this.changes.at(-1)?.revision ?? 0;
  }

  get now(): TrueState {
    return this.state;
  }

  /** The states after everything at or before each of `revisions`, which ascend. Each is of its turn only. */
  *statesAt(revisions: Iterable<number>): Generator<TrueState> {
    const state = new Map<string, TrueObject>();
    let next = 0;
    for (const revision of revisions) {
      for (let change = this.changes[next]; change && change.revision <= revision; change = this.changes[++next]) {
        apply(change, state);
      }
      yield state;
    }
  }

  close(): void {
    this.gone.abort();
  }

  private take(line: unknown): void {
    const events = at(at(line, 'result'), 'events');
    if (!Array.isArray(events)) return;
    for (const event of events) this.takeEvent(event);
  }

  private takeEvent(event: unknown): void {
    const kv = at(event, 'kv');
    const key = fromBase64(at(kv, 'key')).slice(PREFIX.length);
    const revision = Number(at(kv, 'mod_revision'));
    const isGone = at(event, 'type') === 'DELETE';
    const object = isGone ? undefined : trueObject(JSON.parse(fromBase64(at(kv, 'value'))), revision);
    const before = this.state.get(key);
    if (before && before.uid !== object?.uid) this.deletions.set(before.uid, revision);
    const change = { revision, key, object };
    this.changes.push(change);
    apply(change, this.state);
  }
}

interface Change {
  readonly revision: number;
  readonly key: string;
  /** Undefined: it was deleted. */
  readonly object: TrueObject | undefined;
}

function apply({ key, object }: Change, state: Map<string, TrueObject>): void {
  if (object) state.set(key, object);
  else state.delete(key);
}

function trueObject(stored: unknown, revision: number): TrueObject {
  const metadata = at(stored, 'metadata');
  return {
    namespace: text(at(metadata, 'namespace')),
    name: text(at(metadata, 'name')),
    uid: text(at(metadata, 'uid')),
    revision,
    project: text(at(at(stored, 'spec'), 'project')),
    env: text(at(at(metadata, 'labels'), 'env')),
    health: text(at(at(at(stored, 'status'), 'health'), 'status')),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function base64(value: string): string {
  return Buffer.from(value).toString('base64');
}

function fromBase64(value: unknown): string {
  return Buffer.from(text(value), 'base64').toString();
}

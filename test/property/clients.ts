import { createParser } from 'eventsource-parser';
import { ndjsonFraming } from '../../src/encode/ndjson-frame.js';
import { sseFraming } from '../../src/encode/sse-frame.js';
import type { Framing } from '../../src/encode/framing.js';
import { parseCursor } from '../../src/store/cursor.js';
import { parseWatchRequest } from '../../src/watch/watch-request.js';
import { FakeTransport } from './fake-transport.js';
import type { Replica } from './replica.js';
import type { TrueObject, TrueState } from './world.js';

/** What is asked for, and the truth's own answer to who matches. */
export interface Wish {
  readonly query: { name?: string; appNamespace?: string; projects: string[]; project: string[]; selector?: string };
  readonly fields?: string;
  readonly matches: (object: TrueObject) => boolean;
}

/** One frame as it came in. */
export interface Frame {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

interface Row {
  readonly uid: string;
  readonly content: string;
}

/** What a client knows of an object; under a mask the revision is not known. */
export function rowOf(object: TrueObject, isMasked: boolean): Row {
  const content = isMasked ? object.env : `${object.revision} ${object.project} ${object.env} ${object.health}`;
  return { uid: object.uid, content };
}

export class Violation extends Error {}

/**
 * A client of a stream, with a screen. Frames lie on the wire until they are read one by one, so that a cut can come
 * between any two of them.
 */
export abstract class Client {
  readonly screen = new Map<string, Row>();
  protected readonly wire: Frame[] = [];
  protected transport: FakeTransport | undefined;
  protected startName: string | undefined;
  replica: Replica | undefined;
  resets = 0;
  private opening: AbortController | undefined;

  constructor(
    readonly wish: Wish,
    protected readonly truthAt: (position: number) => TrueState,
  ) {}

  /** Where the cursor stands that it would resume from; undefined without one. */
  get position(): number | undefined {
    return undefined;
  }

  get isConnected(): boolean {
    return this.opening !== undefined && this.transport?.isOver !== true;
  }

  get unread(): number {
    return this.wire.length;
  }

  protected abstract readonly framing: Framing;
  /** How the next request differs from the first. */
  protected abstract request(): { resourceVersion?: string; lastEventId?: string };
  protected abstract feed(text: string): void;
  protected abstract take(frame: Frame): void;
  protected opened(): void {
    // Most clients learn everything from frames.
  }

  connect(replica: Replica): void {
    this.replica = replica;
    this.wire.length = 0;
    const opening = new AbortController();
    this.opening = opening;
    this.transport = undefined;
    const { resourceVersion, lastEventId } = this.request();
    const query = { ...this.wish.query, resourceVersion };
    const options = { fields: this.wish.fields, lastEventId, bookmarks: false };
    const caller = { subject: '', framing: this.framing, defaultNamespace: 'argocd' };
    const stream = {
      framing: this.framing,
      signal: opening.signal,
      start: (name: string | undefined) => {
        this.startName = name;
        this.transport = new FakeTransport((text) => this.feed(text), this.framing.alwaysMarks);
        this.opened();
        return this.transport;
      },
    };
    replica.corridor.streams.open(parseWatchRequest(query, options, caller), stream).catch(() => this.disconnect());
  }

  /** The connection is lost with everything that has not been read. */
  disconnect(): void {
    this.opening?.abort();
    this.opening = undefined;
    this.transport?.close();
    this.transport = undefined;
    this.wire.length = 0;
  }

  stall(): void {
    if (this.transport) this.transport.isStalled = true;
  }

  goOn(): void {
    this.transport?.goOn();
  }

  /** Reads up to `count` frames. */
  read(count: number): void {
    for (let i = 0; i < count; i++) {
      const frame = this.wire.shift();
      if (!frame) return;
      this.take(frame);
    }
  }

  /** The rows that the truth had at a position. */
  truth(position: number): Map<string, Row> {
    const rows = new Map<string, Row>();
    for (const [key, object] of this.truthAt(position)) {
      if (this.wish.matches(object)) rows.set(key, rowOf(object, this.wish.fields !== undefined));
    }
    return rows;
  }

  checkScreen(position: number, where: string): void {
    const screen = describe(this.screen);
    const truth = describe(this.truth(position));
    if (screen !== truth) throw new Violation(`${where} at ${position}\n  screen ${screen}\n  truth  ${truth}`);
  }

  /** A client that was told everything: what it is told now must fit what it holds (V8). */
  protected applyStrictly(result: { type: string; application: unknown }): void {
    const { key, row } = rowOfApplication(result.application, this.wish.fields !== undefined);
    const held = this.screen.get(key);
    const fits = result.type === 'ADDED' ? held === undefined : held?.uid === row.uid;
    if (!fits)
      throw new Violation(`${result.type} of ${key} ${row.uid}, but the screen holds ${held?.uid ?? 'nothing'}`);
    this.apply(result);
  }

  protected apply(result: { type: string; application: unknown }): void {
    const { key, row } = rowOfApplication(result.application, this.wish.fields !== undefined);
    if (result.type === 'DELETED') this.screen.delete(key);
    else this.screen.set(key, row);
  }
}

/** A native EventSource with a page that follows the marks: keeps its last id as browsers do. */
export class NativeClient extends Client {
  protected readonly framing = sseFraming;
  protected lastId = '';
  private parser = this.newParser();

  override connect(replica: Replica): void {
    this.parser = this.newParser();
    super.connect(replica);
  }

  override get position(): number | undefined {
    return positionOf(this.lastId);
  }

  protected request(): { resourceVersion?: string; lastEventId?: string } {
    return this.lastId === '' ? {} : { lastEventId: this.lastId };
  }

  protected feed(text: string): void {
    this.parser.feed(text);
  }

  protected take(frame: Frame): void {
    if (frame.name === 'reset') {
      this.resets++;
      this.screen.clear();
    } else if (frame.name === 'message') this.applyStrictly(resultOf(frame.data));
    if (frame.id === undefined) return;
    this.lastId = frame.id;
    const { position } = this;
    if (position !== undefined) this.checkScreen(position, `native client at ${frame.name} ${frame.id}`);
  }

  private newParser(): ReturnType<typeof createParser> {
    return createParser({
      onEvent: ({ event = 'message', id, data }) => this.wire.push({ name: event, id, data: JSON.parse(data) }),
    });
  }
}

/** A client without marks that keeps the cursor of the last message, as gRPC and NDJSON clients do. */
export class CursorClient extends Client {
  protected readonly framing = ndjsonFraming;
  private cursor = '';
  private pending = '';

  override connect(replica: Replica): void {
    this.pending = '';
    super.connect(replica);
  }

  override get position(): number | undefined {
    return positionOf(this.cursor);
  }

  protected request(): { lastEventId?: string } {
    return this.cursor === '' ? {} : { lastEventId: this.cursor };
  }

  protected override opened(): void {
    if (this.startName === 'replay') return;
    this.resets++;
    this.wire.push({ name: 'start', id: undefined, data: undefined });
  }

  protected feed(text: string): void {
    const lines = (this.pending + text).split('\n');
    this.pending = lines.pop() ?? '';
    for (const line of lines) {
      const data: unknown = JSON.parse(line);
      const id = isRecord(data) && typeof data['cursor'] === 'string' ? data['cursor'] : undefined;
      this.wire.push({ name: 'message', id, data });
    }
  }

  protected take(frame: Frame): void {
    if (frame.name === 'start') {
      // What was known is void from here on, and with it the cursor: the snapshot may be cut before it has one.
      this.cursor = '';
      return this.screen.clear();
    }
    const result = resultOf(frame.data);
    if (result.type !== 'BOOKMARK') this.applyStrictly(result);
    if (frame.id === undefined) return;
    this.cursor = frame.id;
    const cursor = parseCursor(frame.id);
    if (cursor) this.checkScreen(Number(cursor.position), `cursor client at ${frame.id}`);
  }
}

function positionOf(text: string): number | undefined {
  const cursor = parseCursor(text);
  return cursor ? Number(cursor.position) : undefined;
}

/** Argo CD's page: lists once, then comes back with that revision for ever, and upserts by name. */
export class PageClient extends NativeClient {
  constructor(
    wish: Wish,
    truthAt: (position: number) => TrueState,
    readonly since: number,
  ) {
    super(wish, truthAt);
    for (const [key, row] of this.truth(since)) this.screen.set(key, row);
  }

  override get position(): undefined {
    return undefined;
  }

  protected override request(): { resourceVersion: string } {
    return { resourceVersion: String(this.since) };
  }

  protected override take(frame: Frame): void {
    if (frame.name === 'reset') throw new Violation('a page that comes back with a revision was reset');
    if (frame.name === 'message') this.apply(resultOf(frame.data));
  }
}

function resultOf(data: unknown): { type: string; application: unknown } {
  const result = isRecord(data) ? data['result'] : undefined;
  if (!isRecord(result)) throw new Violation(`no result in ${JSON.stringify(data)}`);
  return { type: String(result['type']), application: result['application'] };
}

function rowOfApplication(application: unknown, isMasked: boolean): { key: string; row: Row } {
  const metadata = memberOf(application, 'metadata');
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const env = text(memberOf(memberOf(metadata, 'labels'), 'env'));
  const revision = text(memberOf(metadata, 'resourceVersion'));
  const project = text(memberOf(memberOf(application, 'spec'), 'project'));
  const health = text(memberOf(memberOf(memberOf(application, 'status'), 'health'), 'status'));
  return {
    key: `${text(memberOf(metadata, 'namespace'))}/${text(memberOf(metadata, 'name'))}`,
    row: { uid: text(memberOf(metadata, 'uid')), content: isMasked ? env : `${revision} ${project} ${env} ${health}` },
  };
}

function memberOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function describe(rows: ReadonlyMap<string, Row>): string {
  return [...rows.entries()]
    .map(([key, { uid, content }]) => `${key}=${uid} ${content}`)
    .sort()
    .join(', ');
}

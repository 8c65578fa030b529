import { ANONYMOUS_CALLER } from '../../src/access/caller.js';
import { createParser } from 'eventsource-parser';
import { ndjsonFraming } from '../../src/encode/ndjson-frame.js';
import { sseFraming } from '../../src/encode/sse-frame.js';
import type { Framing } from '../../src/encode/framing.js';
import { parseCursor } from '../../src/store/cursor.js';
import { parseWatchRequest } from '../../src/watch/watch-request.js';
import { FakeTransport } from './fake-transport.js';
import type { Replica } from './replica.js';
import { checkScreen, Screen, type Told, Violation, type Wish } from './screen.js';
import type { TrueState } from './world.js';

/** One frame as it came in. */
export interface Frame {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/**
 * A client of a stream, with a screen. Frames lie on the wire until they are read one by one, so that a cut can come
 * between any two of them.
 */
export abstract class Client {
  readonly screen: Screen;
  protected readonly wire: Frame[] = [];
  protected transport: FakeTransport | undefined;
  protected startName: string | undefined;
  replica: Replica | undefined;
  resets = 0;
  private opening: AbortController | undefined;

  constructor(
    readonly wish: Wish,
    protected readonly truthAt: (position: number) => TrueState,
  ) {
    this.screen = new Screen(wish);
  }

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
    const caller = { caller: ANONYMOUS_CALLER, framing: this.framing, defaultNamespace: 'argocd' };
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

  checkScreen(position: number, where: string): void {
    checkScreen(this.screen.toString(), { position, where, truth: this.truth(position) });
  }

  /** What the screen had to show at a position. */
  protected truth(position: number): Screen {
    return Screen.of(this.truthAt(position), this.wish);
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
    } else if (frame.name === 'message') this.screen.applyStrictly(resultOf(frame.data));
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
    if (result.type !== 'BOOKMARK') this.screen.applyStrictly(result);
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
    this.screen.fill(truthAt(since));
  }

  override get position(): undefined {
    return undefined;
  }

  protected override request(): { resourceVersion: string } {
    return { resourceVersion: String(this.since) };
  }

  protected override take(frame: Frame): void {
    if (frame.name === 'reset') throw new Violation('a page that comes back with a revision was reset');
    if (frame.name === 'message') this.screen.apply(resultOf(frame.data));
  }
}

function resultOf(data: unknown): Told {
  const result = isRecord(data) ? data['result'] : undefined;
  if (!isRecord(result)) throw new Violation(`no result in ${JSON.stringify(data)}`);
  const application = result['application'];
  const metadata = memberOf(application, 'metadata');
  return {
    type: String(result['type']),
    object: {
      namespace: text(memberOf(metadata, 'namespace')),
      name: text(memberOf(metadata, 'name')),
      uid: text(memberOf(metadata, 'uid')),
      revision: text(memberOf(metadata, 'resourceVersion')),
      env: text(memberOf(memberOf(metadata, 'labels'), 'env')),
      project: text(memberOf(memberOf(application, 'spec'), 'project')),
      health: text(memberOf(memberOf(memberOf(application, 'status'), 'health'), 'status')),
    },
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function memberOf(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../../base/clock.js';
import { ApiStatusError, expired, tooLargeRevision } from '../api-status.js';
import type { Faults, Mishap } from '../faults.js';
import type { Change } from '../kind-log.js';
import type { ResourceStore } from '../resource-store.js';
import type { Selection } from '../selection.js';
import type { StoredObject } from '../stored-object.js';
import { bookmarkLine, eventLine, type EventType, statusLine } from './event-line.js';
import type { ListOptions } from './list-options.js';
import { isNextEventMishap, isWatchMishap, mishapLine } from './mishap.js';
import type { ObjectEncoding } from './object-encoding.js';
import { STATE_END } from './state-lines.js';

interface WatchRequest {
  readonly store: ResourceStore;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly plural: string;
  readonly options: ListOptions;
  readonly selection: Selection;
  readonly encoding: ObjectEncoding;
}

const DEADLINE_EXCEEDED = new ApiStatusError({
  code: 500,
  reason: 'InternalError',
  message: 'context deadline exceeded',
}).body;

/** So long a state that is still to come is waited for. */
const FRESH_MS = 3_000;
const BOOKMARK_MS = 60_000;
/** So long before its end a watch says how far it has come. */
const LAST_BOOKMARK_MS = 2_000;
/** Where the client asks for no end of its own; the real server picks 30 to 60 minutes. */
const LONGEST_MS = 45 * 60_000;
/** A client that reads this slowly is dropped, as the real server does; it may come back with its revision. */
const MAX_UNSENT_BYTES = 256 * 2 ** 20;

/**
 * One open watch. States: paused (a delay; events wait) <-> flowing -> ended; or flowing -> silent, until the
 * connection goes. Past and present are joined in the synchronous turn of `start`, so nothing falls between.
 */
export class WatchStream {
  private sent = 0;
  private isSilent = false;
  private waiting: (() => void)[] | undefined;
  private unsubscribe: () => void = () => {};
  private readonly timers = new Set<Timer>();

  constructor(
    private readonly request: WatchRequest,
    private readonly response: ServerResponse,
  ) {}

  start(): void {
    const { response } = this;
    response.on('close', () => this.release());
    response.on('error', () => this.release());
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    this.strike();
    if ((this.request.options.timeoutSeconds ?? 0) < 0) return this.endBefore();
    this.join();
    this.later(BOOKMARK_MS, () => this.tick());
    const longest = (this.request.options.timeoutSeconds ?? 0) * 1000 || LONGEST_MS;
    if (longest > LAST_BOOKMARK_MS) this.later(longest - LAST_BOOKMARK_MS, () => this.bookmark());
    this.later(longest, () => this.end());
  }

  /** The time was up before it began, which only the state, read first, has words for. */
  private endBefore(): void {
    const asksForLatest = this.request.options.revision === undefined;
    const line = asksForLatest ? statusLine(DEADLINE_EXCEEDED) : '';
    this.when(() => this.response.end(line));
  }

  private join(isLate = false): void {
    const { store, plural, options } = this.request;
    const { revision } = options;
    const wantsState = options.initialEvents ?? (revision === undefined || revision === 0n);
    const from = wantsState || revision === undefined ? BigInt(store.revision) : revision;
    if (from < store.horizon(plural)) {
      const line = statusLine(expired(`too old resource version: ${from} (${store.horizon(plural)})`).body);
      this.when(() => this.response.end(line));
      return;
    }
    if (options.initialEvents && revision !== undefined && revision > BigInt(store.revision)) {
      if (!isLate) return this.later(FRESH_MS, () => this.join(true));
      const line = statusLine(tooLargeRevision(revision.toString(), store.revision).body);
      this.when(() => {
        if (this.isOpen) this.response.end(line);
      });
      return;
    }
    if (wantsState) this.sendState();
    for (const change of store.log(plural).since(from)) this.offer(change);
    const listener = (change: Change): void => {
      if (change.revision > from) this.offer(change);
    };
    this.unsubscribe = store.subscribe(plural, listener, (why) => {
      if (why === 'rewind') this.response.destroy();
      else this.end();
    });
  }

  private sendState(): void {
    const { store, plural, options, selection } = this.request;
    for (const object of store.log(plural).current()) if (selection.matches(object)) this.send('ADDED', object);
    // Also where nobody asked for initial events: the server takes every watch of the state for one that does.
    if (options.initialEvents !== false) this.bookmark(STATE_END);
  }

  /** What a change looks like to a watch that sees only some objects: what enters is ADDED, what leaves DELETED. */
  private offer(change: Change): void {
    const { selection } = this.request;
    const saw = change.before !== undefined && selection.matches(change.before);
    const sees = change.after !== undefined && selection.matches(change.after);
    if (change.after && sees) this.send(saw ? 'MODIFIED' : 'ADDED', change.after);
    else if (saw && change.gone) this.send('DELETED', change.gone);
  }

  private send(type: EventType, object: StoredObject): void {
    this.when(() => {
      this.strike();
      this.when(() => this.deliver(eventLine(type, object, this.request.encoding)));
    });
  }

  private deliver(line: Buffer): void {
    const { response } = this;
    if (!this.isOpen) return;
    const mishap = this.take(isNextEventMishap);
    if (mishap === 'lost') return;
    if (mishap === 'half-line') {
      response.write(line.subarray(0, line.length >>> 1), () => response.destroy());
      this.isSilent = true;
      return;
    }
    response.write(mishap === 'duplicate' ? Buffer.concat([line, line]) : line);
    this.sent += 1;
    if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
    this.strike();
  }

  /** Lets the faults happen that wait for this point of the stream. */
  private strike(): void {
    for (let mishap = this.take(isWatchMishap); mishap !== undefined; mishap = this.take(isWatchMishap))
      this.suffer(mishap);
  }

  private suffer(mishap: Mishap): void {
    const { response } = this;
    if (mishap === 'silent') this.isSilent = true;
    else if (mishap === 'reset') response.destroy();
    else if (mishap === 'close') response.end();
    else if (mishap === 'garbage' || mishap === 'no-object') response.write(mishapLine(mishap));
    else if (typeof mishap === 'object') this.pause(mishap.delayMs);
    else response.end(mishapLine(mishap));
  }

  private take(fits: (mishap: Mishap) => boolean): Mishap | undefined {
    // A streaming list is a list: faults on watches spare it.
    if (!this.isOpen || this.request.options.initialEvents) return undefined;
    return this.request.faults.take({ verb: 'watch', plural: this.request.plural, sent: this.sent }, fits);
  }

  private pause(ms: number): void {
    this.waiting ??= [];
    this.later(ms, () => {
      const steps = this.waiting ?? [];
      this.waiting = undefined;
      for (const step of steps) this.when(step);
    });
  }

  /** Now, or after the pause, in order. */
  private when(step: () => void): void {
    if (this.waiting) this.waiting.push(step);
    else step();
  }

  private tick(): void {
    this.bookmark();
    this.later(BOOKMARK_MS, () => this.tick());
  }

  /** The revision is read now and not after a pause: events that come during the pause must not be passed over. */
  private bookmark(annotations?: Readonly<Record<string, string>>): void {
    const { store, options, encoding } = this.request;
    const resourceVersion = store.revision;
    const isAhead = options.revision !== undefined && options.revision > BigInt(resourceVersion);
    if (!options.bookmarks || isAhead) return;
    const metadata = { ...(annotations ? { annotations } : {}), resourceVersion };
    this.when(() => {
      if (this.isOpen) this.response.write(bookmarkLine(encoding.bookmark(metadata)));
    });
  }

  private end(): void {
    this.when(() => {
      if (!this.isSilent) this.response.end();
    });
  }

  private get isOpen(): boolean {
    return !this.isSilent && !this.response.writableEnded && !this.response.destroyed;
  }

  private later(ms: number, callback: () => void): void {
    const timer = this.request.clock.after(ms, () => {
      this.timers.delete(timer);
      callback();
    });
    this.timers.add(timer);
  }

  private release(): void {
    this.unsubscribe();
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }
}

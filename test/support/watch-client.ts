import { waitUntil } from './wait-until.js';

/** What a test asks of a watch, in the words of no particular door. */
export interface WatchAsk {
  readonly name?: string;
  readonly appNamespace?: string;
  readonly projects?: readonly string[];
  readonly names?: readonly string[];
  readonly selector?: string;
  readonly resourceVersion?: string;
  readonly fields?: string;
  readonly lastEventId?: string;
  readonly bookmarks?: boolean;
  readonly events?: string;
  /** Who asks, for servers with a test policy. */
  readonly subject?: string;
  /** Who asks, for servers with Argo CD's accounts. */
  readonly token?: string;
}

/** One event as a client understands it. */
export interface SeenEvent {
  readonly kind: 'event';
  readonly type: string;
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly revision: string;
  readonly project: string | undefined;
  readonly path: string | undefined;
  readonly health: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly reason: string | undefined;
  readonly cursor: string | undefined;
}

export interface SeenMark {
  readonly kind: 'mark';
  readonly mark: 'reset' | 'synced' | 'bookmark';
  readonly cursor: string | undefined;
}

export type SeenFrame = SeenEvent | SeenMark;

export interface SeenError {
  readonly code: number;
  readonly message: string;
  /** Undefined where the door does not say. */
  readonly retry: boolean | undefined;
}

/** A watch as a client sees it: frames in order, and how it ended. */
export abstract class WatchClient {
  readonly frames: SeenFrame[] = [];
  /** `x-kubecast-start`, once the headers are there. */
  start: string | undefined;
  hasHeaders = false;
  /** The HTTP status; 200 for every gRPC stream. */
  status: number | undefined;
  headers: ReadonlyMap<string, string> = new Map();
  error: SeenError | undefined;
  isEnded = false;

  abstract close(): void;
  /** Stops reading, as a client does that has something else to do. */
  abstract pause(): void;
  abstract resume(): void;

  get events(): SeenEvent[] {
    return this.frames.flatMap((frame) => (frame.kind === 'event' ? [frame] : []));
  }

  get marks(): SeenMark[] {
    return this.frames.flatMap((frame) => (frame.kind === 'mark' ? [frame] : []));
  }

  /** What a client that keeps its last id would come back with. */
  get lastCursor(): string {
    return this.frames.findLast((frame) => frame.cursor !== undefined)?.cursor ?? '';
  }

  /** `ADDED app-1` and so on; marks by their names. */
  get story(): string[] {
    return this.frames.map((frame) => (frame.kind === 'mark' ? frame.mark : `${frame.type} ${frame.name}`));
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    try {
      await waitUntil(condition, what);
    } catch (cause) {
      const state = { status: this.status, error: this.error, isEnded: this.isEnded, story: this.story.slice(-40) };
      throw new Error(`waited in vain for ${what}; so far: ${JSON.stringify(state)}`, { cause });
    }
  }

  async untilEvent(type: string, name: string): Promise<SeenEvent> {
    const find = (): SeenEvent | undefined => this.events.find((event) => event.type === type && event.name === name);
    await this.until(() => find() !== undefined, `${type} ${name}`);
    const found = find();
    if (!found) throw new Error('unreachable');
    return found;
  }

  untilEvents(count: number): Promise<void> {
    return this.until(() => this.events.length >= count, `${count} events`);
  }

  async untilMark(mark: SeenMark['mark']): Promise<SeenMark> {
    const find = (): SeenMark | undefined => this.marks.find((seen) => seen.mark === mark);
    await this.until(() => find() !== undefined, mark);
    const found = find();
    if (!found) throw new Error('unreachable');
    return found;
  }

  untilHeaders(): Promise<void> {
    return this.until(() => this.hasHeaders || this.isEnded, 'headers');
  }

  async untilEnd(): Promise<SeenError | undefined> {
    await this.until(() => this.isEnded, 'the end');
    return this.error;
  }

  /** The frames after the first `count`. */
  after(count: number): readonly SeenFrame[] {
    return this.frames.slice(count);
  }
}

/** What a JSON text or a decoded message says of an application. */
export function seenEvent(result: unknown, cursor: string | undefined): SeenFrame {
  const type = text(at(result, 'type')) ?? '';
  const metadata = at(at(result, 'application'), 'metadata');
  if (type === 'BOOKMARK') {
    const isEnd = text(at(at(metadata, 'annotations'), 'k8s.io/initial-events-end')) === 'true';
    return { kind: 'mark', mark: isEnd ? 'synced' : cursor === '0' ? 'reset' : 'bookmark', cursor };
  }
  const spec = at(at(result, 'application'), 'spec');
  return {
    kind: 'event',
    type,
    name: text(at(metadata, 'name')) ?? '',
    namespace: text(at(metadata, 'namespace')) ?? '',
    uid: text(at(metadata, 'uid')) ?? '',
    revision: text(at(metadata, 'resourceVersion')) ?? '',
    project: text(at(spec, 'project')),
    path: text(at(at(spec, 'source'), 'path')),
    health: text(at(at(at(at(result, 'application'), 'status'), 'health'), 'status')),
    labels: labelsOf(at(metadata, 'labels')),
    reason: text(at(result, 'reason')),
    cursor,
  };
}

export function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** Absent and empty are the same to a protobuf reader. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function labelsOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([name, label]) => [name, String(label)]));
}

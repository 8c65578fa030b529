import type { StatusError } from '../base/status-error.js';
import type { WatchEvent } from './watch-event.js';
import type { WatchMask } from './watch-mask.js';

/** The points in a stream that are not events (R10). */
export type Mark = 'reset' | 'synced' | 'bookmark';

/** What one group of subscribers wants its events to look like. */
export interface Format {
  readonly framing: Framing;
  readonly mask: WatchMask | undefined;
  /** Whether DELETED says why (`events=v1`). */
  readonly showsReasons: boolean;
}

/** Bytes for one write: a text with its HTTP chunk framing around it, or messages that the door frames itself. */
export type Batch =
  | { readonly kind: 'text'; readonly chunk: Buffer; readonly start: number; readonly end: number }
  | { readonly kind: 'messages'; readonly messages: readonly Buffer[] };

/** One event or mark: its pieces are joined without anything between them. */
export type Frame = readonly Buffer[];

/** The table `Frames` of the rules: how a door writes events, cursors and marks. */
export interface Framing {
  readonly name: 'sse' | 'ndjson' | 'grpc' | 'grpc-web';
  /** Another framing with the same bodies: they are made once for both. */
  readonly bodiesOf?: Framing;
  /** Whether marks are for everyone; elsewhere only for those who ask, and a snapshot's cursor is on its last event. */
  readonly alwaysMarks: boolean;
  /** Everything of an event but its cursor: shared by all views of one mask. */
  body(event: WatchEvent, format: Format): Buffer;
  /** The same where it is only glue around bytes that exist: then it is not worth keeping. */
  glue(event: WatchEvent, format: Format): Frame | undefined;
  /** What completes a body. */
  ending(cursor: string | undefined): Buffer;
  mark(mark: Mark, cursor: string): Buffer;
  /** The last frame of a stream that ends early; empty where the door has a status of its own. */
  error(error: StatusError): Buffer | undefined;
  join(frames: readonly Frame[]): Batch;
}

export function formatText({ framing, mask, showsReasons }: Format): string {
  return JSON.stringify([framing.name, mask?.text ?? null, showsReasons]);
}

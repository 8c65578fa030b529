import type { Application } from '../application.js';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** What one watch stream says, whichever door it came through. */
export type Frame =
  /** The server has answered; how it goes on, where it says so. */
  | { readonly kind: 'start'; readonly how: 'snapshot' | 'replay' | 'reset' | undefined }
  | { readonly kind: 'event'; readonly event: WatchedEvent; readonly cursor?: string }
  | { readonly kind: 'mark'; readonly mark: 'reset' | 'synced' | 'bookmark'; readonly cursor?: string }
  /** How long to wait before coming back. */
  | { readonly kind: 'retry'; readonly ms: number }
  | { readonly kind: 'error'; readonly message: string; readonly retry: boolean };

export interface WatchedEvent {
  /** Undefined where `--fields` cut it off. */
  readonly type: EventType | undefined;
  readonly application: Application;
  /** `{"type":…,"application":…}` on one line. */
  readonly json: string;
}

export function eventTypeOf(type: unknown): EventType | undefined {
  return type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED' ? type : undefined;
}

/** What `x-kubecast-start` says. */
export function startOf(how: unknown): Extract<Frame, { kind: 'start' }>['how'] {
  return how === 'snapshot' || how === 'replay' || how === 'reset' ? how : undefined;
}

/** A way to a server. The stream ends when the server ends it, and throws where it is cut. */
export interface Door {
  /** For people. */
  readonly address: string;
  /** From the cursor, if there is one; aborting the signal ends the stream. */
  open(cursor: string | undefined, signal: AbortSignal): AsyncIterable<Frame>;
}

/** The server has said no, and would say it again. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The server has asked for some time. */
export class ComeBackLater extends Error {
  override readonly name = 'ComeBackLater';

  constructor(
    message: string,
    readonly afterMs: number,
  ) {
    super(message);
  }
}

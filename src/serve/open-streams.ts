import type { Caller } from '../access/caller.js';
import type { Call, ServerStream } from '../api/method.js';
import { Code, StatusError } from '../base/status-error.js';

/** Told of every plain stream that opens, so that it can be ended when its caller may no longer read. */
export type OnOpen = (caller: Caller, end: (error: StatusError) => void, signal: AbortSignal) => void;

/**
 * Plain streams (chat, health, logs) that are open, so that a drain, or the end of a session, can end them with a
 * reason. Bounded by connections.
 */
export class OpenStreams {
  private readonly open = new Set<ServerStream>();

  constructor(private readonly onOpen: OnOpen = () => undefined) {}

  /** Until the call is over. */
  add(stream: ServerStream, { caller, signal }: Pick<Call, 'caller' | 'signal'>): void {
    if (signal.aborted) return;
    this.open.add(stream);
    signal.addEventListener('abort', () => this.open.delete(stream), { once: true });
    this.onOpen(caller, (error) => stream.end(error), signal);
  }

  endAll(): void {
    for (const stream of this.open)
      stream.end(new StatusError(Code.UNAVAILABLE, 'the server is going away: come back'));
    this.open.clear();
  }
}

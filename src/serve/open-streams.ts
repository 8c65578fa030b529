import type { ServerStream } from '../api/method.js';
import { Code, StatusError } from '../base/status-error.js';

/** Plain streams (chat, health) that are open, so that a drain can end them with a reason. Bounded by connections. */
export class OpenStreams {
  private readonly open = new Set<ServerStream>();

  /** Until `signal` is aborted. */
  add(stream: ServerStream, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.open.add(stream);
    signal.addEventListener('abort', () => this.open.delete(stream), { once: true });
  }

  endAll(): void {
    for (const stream of this.open)
      stream.end(new StatusError(Code.UNAVAILABLE, 'the server is going away: come back'));
    this.open.clear();
  }
}

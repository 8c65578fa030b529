import { ANONYMOUS_CALLER } from '../../src/access/caller.js';
import type { Call, ServerStream } from '../../src/api/method.js';
import type { StatusError } from '../../src/base/status-error.js';
import type { Message } from '../../src/encode/message.js';

/** A stream that remembers what it was given, and pushes back on request. */
export class FakeStream implements ServerStream {
  readonly sent: Message[] = [];
  isStarted = false;
  isEnded = false;
  error: StatusError | undefined;
  pushesBack = false;
  drainedBytes = 0;
  waitingBytes = 0;
  private drained: (() => void) | undefined;

  send(message: Message): boolean {
    this.sent.push(message);
    return !this.pushesBack;
  }

  onDrain(callback: () => void): void {
    this.drained = callback;
  }

  start(): void {
    this.isStarted = true;
  }

  end(error?: StatusError): void {
    this.isEnded = true;
    this.error = error;
  }

  drain(): void {
    this.pushesBack = false;
    const callback = this.drained;
    this.drained = undefined;
    callback?.();
  }

  json(): unknown[] {
    return this.sent.map((message): unknown => JSON.parse(message.json().toString()));
  }
}

export function callBy(signal: AbortSignal = new AbortController().signal): Call {
  return {
    caller: ANONYMOUS_CALLER,
    metadata: new Map(),
    options: { bookmarks: false },
    signal,
    responseMetadata: new Map(),
  };
}

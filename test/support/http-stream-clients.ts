import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { at, seenEvent, type WatchAsk, WatchClient } from './watch-client.js';

/** The path and query of a watch. */
export function watchPath(ask: WatchAsk): string {
  const query = new URLSearchParams();
  for (const name of ['name', 'appNamespace', 'selector', 'resourceVersion', 'fields', 'events'] as const) {
    const value = ask[name];
    if (value !== undefined) query.set(name, value);
  }
  for (const project of ask.projects ?? []) query.append('projects', project);
  for (const one of ask.names ?? []) query.append('names', one);
  if (ask.bookmarks) query.set('bookmarks', 'true');
  const text = query.toString();
  return `/api/v1/stream/applications${text === '' ? '' : `?${text}`}`;
}

/** A response body that is read piece by piece, unless it is paused. */
abstract class HttpClient extends WatchClient {
  private readonly controller = new AbortController();
  private gate: { promise: Promise<void>; open: () => void } | undefined;

  constructor(url: string, ask: WatchAsk, accept: string) {
    super();
    const headers: Record<string, string> = { accept };
    if (ask.lastEventId !== undefined) headers['last-event-id'] = ask.lastEventId;
    if (ask.subject !== undefined) headers['x-test-subject'] = ask.subject;
    if (ask.token !== undefined) headers['authorization'] = `Bearer ${ask.token}`;
    void this.read(`${url}${watchPath(ask)}`, headers);
  }

  close(): void {
    this.controller.abort();
    this.resume();
  }

  pause(): void {
    let open = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      open = resolve;
    });
    this.gate ??= { promise, open };
  }

  resume(): void {
    this.gate?.open();
    this.gate = undefined;
  }

  protected abstract feed(text: string): void;

  /** The body is over. */
  protected feedEnd(): void {
    // Most frames end by themselves.
  }

  private async read(url: string, headers: Record<string, string>): Promise<void> {
    try {
      const response = await fetch(url, { headers, signal: this.controller.signal });
      this.status = response.status;
      this.headers = new Map(response.headers);
      this.start = response.headers.get('x-kubecast-start') ?? undefined;
      this.hasHeaders = true;
      if (response.body) await this.readBody(response.body);
    } catch {
      // The connection is gone: the test looks at what came before.
    }
    this.isEnded = true;
  }

  private async readBody(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      await this.gate?.promise;
      const { done, value } = await reader.read();
      if (done) return this.feedEnd();
      this.feed(decoder.decode(value, { stream: true }));
    }
  }

  protected noteError(envelope: unknown): void {
    const error = at(envelope, 'error');
    this.error = {
      code: Number(at(error, 'grpc_code')),
      message: String(at(error, 'message')),
      retry: at(error, 'retry') === undefined ? undefined : at(error, 'retry') === true,
    };
  }
}

/** Reads with eventsource-parser. */
export class SseClient extends HttpClient {
  readonly comments: string[] = [];
  retryMs: number | undefined;
  /** What `onmessage` would see. */
  readonly messages: EventSourceMessage[] = [];
  private readonly parser = createParser({
    onEvent: (message) => this.onEvent(message),
    onComment: (comment) => this.comments.push(comment),
    onRetry: (ms) => {
      this.retryMs = ms;
    },
  });

  constructor(url: string, ask: WatchAsk) {
    super(url, ask, 'text/event-stream');
  }

  protected feed(text: string): void {
    this.parser.feed(text);
  }

  private onEvent(message: EventSourceMessage): void {
    const { event, id, data } = message;
    const body: unknown = JSON.parse(data);
    if (event === 'reset' || event === 'synced' || event === 'bookmark') {
      this.frames.push({ kind: 'mark', mark: event, cursor: id });
    } else if (event === 'error') this.noteError(body);
    else {
      this.messages.push(message);
      this.frames.push(seenEvent(at(body, 'result'), id));
    }
  }
}

/** Reads lines with JSON.parse. */
export class NdjsonClient extends HttpClient {
  readonly lines: string[] = [];
  private rest = '';

  constructor(url: string, ask: WatchAsk) {
    super(url, ask, 'application/json');
  }

  /** A refusal before the first message has no newline, as Argo CD's. */
  protected override feedEnd(): void {
    if (this.rest !== '') this.feed('\n');
  }

  protected feed(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.onLine(line);
  }

  private onLine(line: string): void {
    this.lines.push(line);
    const body: unknown = JSON.parse(line);
    if (at(body, 'error') !== undefined) return this.noteError(body);
    const cursor = at(body, 'cursor');
    this.frames.push(seenEvent(at(body, 'result'), typeof cursor === 'string' ? cursor : undefined));
  }
}

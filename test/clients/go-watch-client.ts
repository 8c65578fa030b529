import { at, seenEvent, type WatchAsk, WatchClient } from '../support/watch-client.js';
import type { GoClient, GoCommand } from './go-client.js';

/** A watch by grpc-go, decoded by Argo CD's types. */
export class GoWatchClient extends WatchClient {
  trailerCursor: string | undefined;
  /** Set by a get or a wait: what the unary call answered. */
  got: unknown;
  /** The applications of all events, as Go prints them. */
  readonly texts: string[] = [];
  private readonly id: number;

  constructor(
    private readonly go: GoClient,
    command: GoCommand & { readonly do: 'get' | 'watch' | 'wait' },
  ) {
    super();
    this.id = go.call(command, (line) => this.onLine(line));
  }

  close(): void {
    this.go.tell(this.id, 'cancel');
  }

  pause(): void {
    this.go.tell(this.id, 'pause');
  }

  resume(): void {
    this.go.tell(this.id, 'resume');
  }

  private onLine(line: unknown): void {
    const start = at(line, 'start');
    const event = at(line, 'event');
    const end = at(line, 'end');
    const text = at(line, 'text');
    if (typeof text === 'string') this.got = JSON.parse(text);
    if (typeof start === 'string') this.onHeader(start);
    if (event !== undefined) this.onEvent(event);
    if (end !== undefined) this.onEnd(end);
  }

  private onHeader(start: string): void {
    this.hasHeaders = true;
    this.status = 200;
    this.start = start === '' ? undefined : start;
  }

  private onEvent(event: unknown): void {
    const text = textOrNone(at(event, 'text'));
    if (text !== undefined) this.texts.push(text);
    const application: unknown = JSON.parse(text ?? '{}');
    const result = { type: at(event, 'type'), reason: at(event, 'reason'), application };
    this.frames.push(seenEvent(result, textOrNone(at(event, 'cursor'))));
  }

  private onEnd(end: unknown): void {
    const code = Number(at(end, 'code'));
    this.trailerCursor = textOrNone(at(end, 'cursor'));
    if (code !== 0) this.error = { code, message: String(at(end, 'message')), retry: undefined };
    this.isEnded = true;
  }
}

function textOrNone(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The command that asks for a watch. */
export function watchCommand(address: string, ask: WatchAsk): GoCommand & { readonly do: 'watch' } {
  const { name, appNamespace, projects, selector, resourceVersion } = ask;
  const query = { name, appNamespace, projects, selector, resourceVersion };
  const metadata = {
    ...(ask.lastEventId === undefined ? {} : { 'last-event-id': ask.lastEventId }),
    ...(ask.bookmarks ? { 'x-kubecast-bookmarks': 'true' } : {}),
    ...(ask.events === undefined ? {} : { 'x-kubecast-events': ask.events }),
    ...(ask.subject === undefined ? {} : { 'x-test-subject': ask.subject }),
  };
  return { do: 'watch', address, query: JSON.parse(JSON.stringify(query)), metadata };
}

import { type Addresses, type Door } from '../support/stream-clients.js';
import type { WatchAsk, WatchClient } from '../support/watch-client.js';

/** A client that keeps its last id, and comes back with it to the server it is sent to. */
export class ReturningClient {
  /** How each connection began: snapshot, replay or reset. */
  readonly starts: string[] = [];
  private cursor: string | undefined;
  private stream: WatchClient | undefined;
  private server: Addresses | undefined;

  constructor(
    private readonly door: Door,
    private readonly ask: WatchAsk = {},
  ) {}

  get resets(): number {
    return this.starts.slice(1).filter((start) => start !== 'replay').length;
  }

  isAt(server: Addresses): boolean {
    return this.server === server;
  }

  /** Resolves when it has a cursor to come back with. */
  async goTo(server: Addresses): Promise<void> {
    const lastEventId = this.cursor;
    const ask = lastEventId === undefined ? this.ask : { ...this.ask, lastEventId };
    const stream = this.door.open(server, { ...ask, bookmarks: true });
    [this.server, this.stream] = [server, stream];
    await stream.untilHeaders();
    this.starts.push(stream.start ?? 'refused');
    if (stream.start !== 'replay') await stream.untilMark('synced');
  }

  /** Waits for the end that the server has announced. */
  async untilLeft(): Promise<void> {
    await this.stream?.untilEnd();
    this.leave();
  }

  leave(): void {
    this.cursor = this.stream?.lastCursor || this.cursor;
    this.stream?.close();
    [this.server, this.stream] = [undefined, undefined];
  }

  /** Names and types of what was told on this connection. */
  get events(): readonly string[] {
    return this.stream?.events.map(({ type, name }) => `${type} ${name}`) ?? [];
  }

  async untilEvent(type: string, name: string): Promise<void> {
    await this.stream?.untilEvent(type, name);
  }
}

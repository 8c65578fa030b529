import type { IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { Transcript } from './transcript.js';

/** A watch that a case has opened; what is heard goes to the transcript when the case asks for it. */
export class WatchOfCase {
  private readonly lines: AsyncIterator<string>;
  private isCut = false;

  constructor(
    private readonly response: IncomingMessage,
    private readonly transcript: Transcript,
  ) {
    response.on('error', () => {
      this.isCut = true;
    });
    this.lines = createInterface({ input: response })[Symbol.asyncIterator]();
  }

  /** The next lines. */
  async hears(count: number): Promise<void> {
    for (let heard = 0; heard < count; heard += 1) {
      const line = await this.next();
      if (line === undefined) return this.transcript.noted(this.isCut ? '(cut)' : '(end)');
      this.transcript.noted(line);
    }
  }

  /** All lines up to the end; how often a bookmark is repeated is the server's own affair. */
  async hearsTheRest(): Promise<void> {
    let before = '';
    for (let line = await this.next(); line !== undefined; line = await this.next()) {
      const told = this.transcript.normalOf(line);
      if (told !== before || !line.startsWith('{"type":"BOOKMARK"')) this.transcript.noted(line);
      before = told;
    }
    this.transcript.noted(this.isCut ? '(cut)' : '(end)');
  }

  close(): void {
    this.response.destroy();
  }

  private async next(): Promise<string | undefined> {
    const { done, value } = await this.lines.next().catch(() => ({ done: true, value: undefined }));
    return done === true ? undefined : value;
  }
}

import { waitUntil } from '../support/wait-until.js';
import { parseSight, type Sight } from './sight.js';

/** What a client program prints, as far as it has. */
export interface Lines {
  read(): string;
  /** Where it is a process of its own. */
  signal?(signal: 'SIGSTOP' | 'SIGCONT'): void;
  close(): Promise<void>;
}

/** A watch as a foreign client sees it. */
export class ForeignWatch {
  constructor(
    readonly name: string,
    private readonly lines: Lines,
  ) {}

  get sights(): Sight[] {
    return this.lines
      .read()
      .split('\n')
      .flatMap((line) => parseSight(line) ?? []);
  }

  /** `ADDED app-1 Healthy` and so on; marks by their names; bookmarks come when they will and are left out. */
  get story(): string[] {
    return this.sights.flatMap((sight) => (sight.saw === 'mark' && sight.mark === 'bookmark' ? [] : wordsOf(sight)));
  }

  /** The story of each connection that was accepted, the server's last words included. */
  get chapters(): string[][] {
    const chapters: string[][] = [];
    for (const sentence of this.story) {
      if (sentence === 'open') chapters.push([]);
      else if (sentence !== 'lost') chapters.at(-1)?.push(sentence);
    }
    return chapters;
  }

  /** What a page shows that does what it is told. */
  get screen(): Record<string, string> {
    const screen = new Map<string, string>();
    for (const sight of this.sights) {
      if (sight.saw === 'mark' && sight.mark === 'reset') screen.clear();
      if (sight.saw !== 'event') continue;
      if (sight.type === 'DELETED') screen.delete(sight.name);
      else screen.set(sight.name, sight.health);
    }
    return Object.fromEntries([...screen].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  async until(isThere: (story: readonly string[]) => boolean, what: string): Promise<void> {
    try {
      await waitUntil(() => isThere(this.story), what);
    } catch (cause) {
      const said = this.lines.read().slice(-3_000);
      throw new Error(`${this.name} waited in vain for ${what}; so far:\n${said}`, { cause });
    }
  }

  /** Until the newest connection has seen it. */
  untilSees(sentence: string): Promise<void> {
    return this.until(() => this.chapters.at(-1)?.includes(sentence) === true, sentence);
  }

  /** It neither reads nor notices anything. */
  fallAsleep(): void {
    this.lines.signal?.('SIGSTOP');
  }

  wakeUp(): void {
    this.lines.signal?.('SIGCONT');
  }

  close(): Promise<void> {
    return this.lines.close();
  }
}

function wordsOf(sight: Sight): string {
  switch (sight.saw) {
    case 'open':
    case 'lost':
      return sight.saw;
    case 'event':
      return `${sight.type} ${sight.name} ${sight.health}`.trim();
    case 'mark':
      return sight.mark;
    case 'error':
      return `error: ${sight.message}`;
    case 'refused':
      return sight.status === undefined ? 'refused' : `refused with ${sight.status}`;
    case 'phantom':
      return `phantom: ${sight.text}`;
  }
}

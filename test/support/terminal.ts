import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A terminal of a person: a home of its own (with a space in its path, which lines must survive), in which lines are pasted to a shell. */
export class Terminal {
  readonly home = mkdtempSync(join(tmpdir(), 'kubecast e2e '));
  private readonly open = new Set<PastedLine>();

  paste(line: string, folder = this.home): PastedLine {
    const pasted = new PastedLine(line, { home: this.home, folder });
    this.open.add(pasted);
    void pasted.ended.then(() => this.open.delete(pasted));
    return pasted;
  }

  /** Ends what still runs in it. */
  async close(): Promise<void> {
    await Promise.all([...this.open].map((line) => line.stop()));
    rmSync(this.home, { recursive: true, force: true });
  }
}

export interface LineEnd {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One line in a shell, which is a process group of its own as in a terminal. */
export class PastedLine {
  out = '';
  err = '';
  readonly ended: Promise<LineEnd>;
  private hasEnded = false;
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly line: string,
    { home, folder }: { readonly home: string; readonly folder: string },
  ) {
    const env = { PATH: process.env['PATH'], HOME: home, TMPDIR: home };
    this.child = spawn('sh', ['-c', line], { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.hear(() => (this.out += text)));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.hear(() => (this.err += text)));
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => {
        this.hear(() => (this.hasEnded = true));
        resolve({ code, out: this.out, err: this.err });
      });
    });
  }

  /** Resolves as soon as stdout is as wanted; throws if the line ends before, or takes too long. */
  async shows(isWanted: RegExp | ((out: string) => boolean)): Promise<string> {
    const isThere = (): boolean => (isWanted instanceof RegExp ? isWanted.test(this.out) : isWanted(this.out));
    const late = setTimeout(() => void this.stop(), LONGEST_WAIT_MS);
    while (!isThere()) {
      if (this.hasEnded) throw new Error(`no ${String(isWanted)} from\n${this.line}\nwhich said: ${this.said()}`);
      await new Promise<void>((resolve) => void this.waiting.add(resolve));
    }
    clearTimeout(late);
    return this.out;
  }

  /** To the whole group, as a terminal does. */
  signal(signal: NodeJS.Signals): void {
    if (this.child.pid !== undefined && !this.hasEnded) process.kill(-this.child.pid, signal);
  }

  async stop(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  private said(): string {
    return `${this.err}${this.out.slice(-4_000)}`;
  }

  private hear(note: () => void): void {
    note();
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}

/** Before jest gives up, so that the error can tell what was said. */
const LONGEST_WAIT_MS = 50_000;

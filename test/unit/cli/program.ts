import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../../src/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** The program as a person starts it. */
export class Program {
  readonly ended: Promise<Ended>;
  out = '';
  err = '';
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => this.hear(() => (this.out += text)));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => this.hear(() => (this.err += text)));
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => {
        resolve({ code, out: this.out, err: this.err });
        this.hear(() => undefined);
      });
    });
  }

  /** Resolves to what it has said as soon as the pattern is in it; throws if it ends before. */
  async says(pattern: RegExp): Promise<string> {
    let hasEnded = false;
    void this.ended.then(() => (hasEnded = true));
    while (!pattern.test(this.out + this.err)) {
      if (hasEnded) throw new Error(`it ended, and said: ${this.out}${this.err}`);
      await new Promise<void>((resolve) => void this.waiting.add(resolve));
    }
    return this.out + this.err;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  private hear(note: () => unknown): void {
    note();
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}

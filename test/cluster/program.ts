import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';

export const PROGRAMS = join(CHECKOUT, '.cache/cluster');

/** One process of the cluster, with its output in a file; ended by pid. */
export class Program {
  private readonly log: WriteStream;
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;

  constructor(
    private readonly name: string,
    flags: readonly string[],
    private readonly logFile: string,
  ) {
    this.log = createWriteStream(logFile, { flags: 'a' });
    this.child = spawn(join(PROGRAMS, name), flags, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.pipe(this.log, { end: false });
    this.child.stderr?.pipe(this.log, { end: false });
    this.ended = once(this.child, 'close').catch(() => undefined);
  }

  /** Throws if it has ended by itself, which a wait would never see. */
  assertRunning(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) return;
    throw new Error(`${this.name} has ended with ${this.child.exitCode ?? this.child.signalCode}: see ${this.logFile}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves when it is gone. */
  async end(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    // A stopped process takes no other signal.
    if (signal !== 'SIGKILL') this.child.kill('SIGCONT');
    this.child.kill(signal);
    await this.ended;
    this.log.end();
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../src/simulator/simulator.js';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** kubectl with a home of its own, so that neither configuration nor caches of the machine take part. */
export class Kubectl {
  private readonly home = mkdtempSync(join(tmpdir(), 'kubecast-kubectl-'));
  private readonly children = new Set<ChildProcess>();

  /** With the first of the simulator's tokens unless one is given. */
  constructor(simulator: Simulator, token?: string) {
    writeFileSync(this.file('config'), simulator.kubeconfig('argocd', token));
  }

  /** Runs to its end; `input` is what it reads with `-f -`, `more` are further variables. */
  async run(args: readonly string[], input = '', more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const child = this.start(args, more);
    const out = collect(child.stdout);
    const err = collect(child.stderr);
    child.stdin?.end(input);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    return { code, out: out(), err: err() };
  }

  /** Follows until what it has printed matches; then kubectl is ended. */
  async follow(args: readonly string[], until: RegExp): Promise<string> {
    const child = this.start(args);
    const printed = collect(child.stdout);
    child.stdin?.end();
    await new Promise<void>((resolve) => {
      child.on('close', () => resolve());
      child.stdout?.on('data', () => {
        if (until.test(printed())) resolve();
      });
    });
    child.kill();
    return printed();
  }

  close(): void {
    for (const child of this.children) child.kill();
    rmSync(this.home, { recursive: true, force: true });
  }

  private start(args: readonly string[], more: Readonly<Record<string, string>> = {}): ChildProcess {
    const env = { ...more, PATH: process.env['PATH'] ?? '', HOME: this.home, KUBECONFIG: this.file('config') };
    const child = spawn('kubectl', args, { env, cwd: this.home, timeout: 30_000 });
    this.children.add(child);
    child.on('error', () => this.children.delete(child));
    child.on('close', () => this.children.delete(child));
    return child;
  }

  private file(name: string): string {
    return join(this.home, name);
  }
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

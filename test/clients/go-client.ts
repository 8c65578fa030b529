import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { CHECKOUT } from '../support/checkout.js';
import type { WatchAsk } from '../support/watch-client.js';

/** Where `npm run test:clients` builds test/clients/go. */
export const GO_CLIENT = `${CHECKOUT}.cache/bin/kubecast-go-client`;

/** The fields of a Command in test/clients/go/main.go; its `id` is given here. */
export interface GoCommand {
  readonly do: 'get' | 'watch' | 'wait' | 'roundtrip';
  readonly address?: string;
  /** Calls of one name share a connection. */
  readonly connection?: string;
  readonly keepaliveMs?: number;
  readonly query?: Pick<WatchAsk, 'name' | 'appNamespace' | 'projects' | 'selector' | 'resourceVersion'>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly health?: string;
  readonly quiet?: boolean;
  readonly text?: string;
}

/** A process of test/clients/go, which makes any number of calls. */
export class GoClient {
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  private readonly listeners = new Map<number, (line: unknown) => void>();
  private readonly exited: Promise<unknown>;
  private calls = 0;

  constructor() {
    this.child = spawn(GO_CLIENT, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.exited = once(this.child, 'close');
    createInterface({ input: this.child.stdout }).on('line', (text) => {
      const line: unknown = JSON.parse(text);
      const id = typeof line === 'object' && line !== null && 'id' in line ? Number(line.id) : 0;
      this.listeners.get(id)?.(line);
    });
  }

  /** Starts a call, and answers the number by which it can be told something; `onLine` hears a Line of printer.go each. */
  call(command: GoCommand, onLine: (line: unknown) => void): number {
    const id = ++this.calls;
    this.listeners.set(id, onLine);
    this.send({ id, ...command });
    return id;
  }

  tell(id: number, what: 'pause' | 'resume' | 'cancel'): void {
    this.send({ id, do: what });
  }

  /** Ends every call of a connection at once. */
  cancelAll(connection: string): void {
    this.send({ do: 'cancelAll', connection });
  }

  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  private send(command: object): void {
    this.child.stdin.write(`${JSON.stringify(command)}\n`);
  }
}

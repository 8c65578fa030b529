import { Worker } from 'node:worker_threads';
import type { Clock, Timer } from '../../base/clock.js';
import { isPasswordAnswer } from './password-question.js';

/** Compares a password with a bcrypt hash. */
export interface Passwords {
  matches(password: string, hash: string): Promise<boolean>;
}

const WORKER = new URL('./password-worker.js', import.meta.url);
/** bcrypt reads no more than 72 bytes of a password. */
const MOST_CHARACTERS = 72;
const IDLE_MS = 60_000;

interface Asker {
  resolve(matches: boolean): void;
  reject(error: Error): void;
}

/** bcrypt in a thread of its own, because it would stop every stream for the time of a hash; there while it is needed. */
export class ThreadedPasswords implements Passwords {
  private worker: Worker | undefined;
  private readonly waiting = new Map<number, Asker>();
  private asked = 0;
  private idle: Timer | undefined;

  constructor(private readonly clock: Clock) {}

  matches(password: string, hash: string): Promise<boolean> {
    const id = this.asked++;
    this.idle?.cancel();
    this.worker ??= this.open();
    this.worker.postMessage({ id, password: password.slice(0, MOST_CHARACTERS), hash });
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  close(): void {
    this.idle?.cancel();
    void this.worker?.terminate();
    this.worker = undefined;
  }

  private open(): Worker {
    const worker = new Worker(WORKER);
    worker.unref();
    worker.on('message', (message: unknown) => {
      if (isPasswordAnswer(message)) this.take(message.id, message.matches);
    });
    worker.on('error', (error) => this.fail(worker, error));
    worker.on('exit', () => this.fail(worker, new Error('the thread for passwords has ended')));
    return worker;
  }

  private take(id: number, matches: boolean): void {
    this.waiting.get(id)?.resolve(matches);
    this.waiting.delete(id);
    if (this.waiting.size === 0) this.idle = this.clock.after(IDLE_MS, () => this.close());
  }

  /** The next question opens another thread. */
  private fail(worker: Worker, error: Error): void {
    if (this.worker !== undefined && this.worker !== worker) return;
    this.worker = undefined;
    for (const asker of this.waiting.values()) asker.reject(error);
    this.waiting.clear();
  }
}

import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Answers that have not gone out whole, so that a shutdown can wait for them. Bounded by connections. */
export class OpenAnswers {
  private readonly open = new Set<ServerResponse>();
  private settled: () => void = () => undefined;

  add(response: ServerResponse): void {
    this.open.add(response);
    response.once('close', () => {
      this.open.delete(response);
      if (this.open.size === 0) this.settled();
    });
  }

  isOn(connection: Socket): boolean {
    return [...this.open].some(({ req }) => req.socket === connection);
  }

  /** Resolves when there is none, at the latest after `ms`. */
  settle(ms: number): Promise<void> {
    if (this.open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.settled = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

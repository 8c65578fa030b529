import type { Log } from '../../base/log.js';

/** Tells the operator once that the server behind us does not answer, however many calls find that out, and when it does again. */
export class Outage {
  private isOn = false;

  constructor(private readonly log: Pick<Log, 'warn' | 'info'>) {}

  unanswered(reason: string): void {
    if (this.isOn) return;
    this.isOn = true;
    this.log.warn({ err: reason }, 'the Argo CD server did not answer');
  }

  answered(): void {
    if (!this.isOn) return;
    this.isOn = false;
    this.log.info('the Argo CD server answers again');
  }
}

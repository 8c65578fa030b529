import type { ReadinessGate } from '../store/readiness-gate.js';
import type { FollowedFile } from './followed-file.js';

/** Says where a file cannot be read as it is now. What it said before counts, so this replica stays ready. */
export class FollowedFileGate implements ReadinessGate {
  /** `what` is in the file: the first word of the line. */
  constructor(
    private readonly what: string,
    private readonly file: Pick<FollowedFile<unknown>, 'problem'>,
  ) {}

  blockedBy(): undefined {
    return undefined;
  }

  describe(): readonly string[] {
    const { problem } = this.file;
    return problem === undefined ? [] : [`${this.what}: ${problem}`];
  }
}

import type { ReadinessGate } from '../../store/readiness-gate.js';
import type { FollowedFile } from '../followed-file.js';

/** Says where the file of tokens cannot be read as it is now. What it said before counts, so this replica stays ready. */
export class TokenFileGate implements ReadinessGate {
  constructor(private readonly file: Pick<FollowedFile<unknown>, 'problem'>) {}

  blockedBy(): undefined {
    return undefined;
  }

  describe(): readonly string[] {
    const { problem } = this.file;
    return problem === undefined ? [] : [`tokens: ${problem}`];
  }
}

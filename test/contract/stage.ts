import { describe, test } from '@jest/globals';
import type { Door } from '../support/stream-clients.js';
import type { UseWorld } from '../support/use-world.js';

/** Where the contract of a watch is played: at one door of servers before one sort of cluster. */
export interface Stage {
  readonly door: Door;
  readonly useWorld: UseWorld;
  readonly isSimulated: boolean;
}

export interface SimulatedOnly {
  test(name: string, body: () => Promise<void>, timeoutMs?: number): void;
  describe(name: string, body: () => void): void;
}

/**
 * Tests that only a simulated cluster can bear, and that are left out before a real one: which cannot be told when to
 * fail and what to lose, and takes too long for thousands of writes, or for tens of megabytes.
 */
export function simulatedOnly({ isSimulated }: Stage): SimulatedOnly {
  return {
    test: (...what) => {
      if (isSimulated) test(...what);
    },
    describe: (...what) => {
      if (isSimulated) describe(...what);
    },
  };
}

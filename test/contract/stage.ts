import { test } from '@jest/globals';
import type { Door } from '../support/stream-clients.js';
import type { UseWorld } from '../support/use-world.js';

/** Where the contract of a watch is played: at one door of servers before one sort of cluster. */
export interface Stage {
  readonly door: Door;
  readonly useWorld: UseWorld;
  readonly isSimulated: boolean;
}

/**
 * A test that only a simulated cluster can bear, and that is left out before a real one: which cannot be told when to
 * fail and what to lose, and takes minutes for thousands of writes.
 */
export type SimulatedTest = (name: string, body: () => Promise<void>, timeoutMs?: number) => void;

export function simulatedTest({ isSimulated }: Stage): SimulatedTest {
  return (name, body, timeoutMs) => {
    if (isSimulated) test(name, body, timeoutMs);
  };
}

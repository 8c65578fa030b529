import { describe } from '@jest/globals';
import type { Door } from '../support/stream-clients.js';
import { membershipContract } from './watch/membership-contract.js';
import { snapshotContract } from './watch/snapshot-contract.js';

/** What every door promises of a watch; run by one test file for each of them. */
export function watchContract(door: Door): void {
  describe(`a watch over ${door.name} begins`, () => snapshotContract(door));
  describe(`a watch over ${door.name} follows what is seen`, () => membershipContract(door));
}

import { describe } from '@jest/globals';
import type { Door } from '../support/stream-clients.js';
import { behindContract } from './watch/behind-contract.js';
import { comebackContract } from './watch/comeback-contract.js';
import { endsContract } from './watch/ends-contract.js';
import { membershipContract } from './watch/membership-contract.js';
import { permissionContract } from './watch/permission-contract.js';
import { resumeContract } from './watch/resume-contract.js';
import { snapshotContract } from './watch/snapshot-contract.js';
import { trimmingContract } from './watch/trimming-contract.js';

/** What every door promises of a watch; run by one test file for each of them. */
export function watchContract(door: Door): void {
  describe(`a watch over ${door.name} begins`, () => snapshotContract(door));
  describe(`a watch over ${door.name} follows what is seen`, () => membershipContract(door));
  describe(`a watch over ${door.name} obeys permissions`, () => permissionContract(door));
  describe(`a watch over ${door.name} that is behind`, () => behindContract(door));
  describe(`a watch over ${door.name} resumes`, () => resumeContract(door));
  describe(`a watch over ${door.name} comes back without a cursor`, () => comebackContract(door));
  describe(`a watch over ${door.name} with less than the whole past`, () => trimmingContract(door));
  describe(`a watch over ${door.name} ends`, () => endsContract(door));
}

import { describe } from '@jest/globals';
import type { Stage } from './stage.js';
import { behindContract } from './watch/behind-contract.js';
import { comebackContract } from './watch/comeback-contract.js';
import { endsContract } from './watch/ends-contract.js';
import { membershipContract } from './watch/membership-contract.js';
import { permissionContract } from './watch/permission-contract.js';
import { resumeContract } from './watch/resume-contract.js';
import { snapshotContract } from './watch/snapshot-contract.js';
import { trimmingContract } from './watch/trimming-contract.js';

/** What every door promises of a watch; run by one test file for each of them, and before a real cluster. */
export function watchContract(stage: Stage): void {
  const { name } = stage.door;
  describe(`a watch over ${name} begins`, () => snapshotContract(stage));
  describe(`a watch over ${name} follows what is seen`, () => membershipContract(stage));
  describe(`a watch over ${name} obeys permissions`, () => permissionContract(stage));
  describe(`a watch over ${name} that is behind`, () => behindContract(stage));
  describe(`a watch over ${name} resumes`, () => resumeContract(stage));
  describe(`a watch over ${name} comes back without a cursor`, () => comebackContract(stage));
  describe(`a watch over ${name} with less than the whole past`, () => trimmingContract(stage));
  describe(`a watch over ${name} ends`, () => endsContract(stage));
}

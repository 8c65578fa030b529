import { expect, test } from '@jest/globals';
import { seededRandom } from '../../src/base/random.js';
import { CasbinAnswers } from '../support/casbin-answers.js';
import { ourAnswers } from '../support/our-answers.js';
import { randomWorld } from '../support/random-policy.js';

/** Others in every run; a red one names its seed. */
const SEED = Number(process.env['KUBECAST_RBAC_SEED'] ?? Date.now() % 2 ** 32);

test.each([
  ['glob', 175],
  ['regex', 75],
] as const)(
  `casbin agrees with the decisions in %s mode, 40 in each of %d policies (KUBECAST_RBAC_SEED=${SEED})`,
  async (mode, policies) => {
    const random = seededRandom(SEED);
    for (let count = 0; count < policies; count += 1) {
      const world = randomWorld(random, mode);
      const ours = ourAnswers(world);
      const theirs = await new CasbinAnswers(world).all();
      const differences = world.requests.filter((_, index) => ours[index] !== theirs[index]);
      expect({ differences, world: differences.length > 0 ? world : undefined }).toEqual({ differences: [] });
    }
  },
  120_000,
);

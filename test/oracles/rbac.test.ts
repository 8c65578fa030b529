import { describe, expect, test } from '@jest/globals';
import { parsePolicyText } from '../../src/access/rbac/policy-csv.js';
import { compileGlob } from '../../src/access/rbac/glob.js';
import { compileRegex } from '../../src/access/rbac/regex.js';
import { type Random, seededRandom } from '../../src/base/random.js';
import { ourAnswers } from '../support/our-answers.js';
import { randomWorld } from '../support/random-policy.js';
import { goOracle } from './go-oracle.js';
import { randomGlob, randomPolicyText, randomRegex } from './random-patterns.js';

/** Others in every run; a red one names its seed. */
const SEED = Number(process.env['KUBECAST_RBAC_SEED'] ?? Date.now() % 2 ** 32);

describe(`the RBAC of Argo CD's own libraries agrees with ours (KUBECAST_RBAC_SEED=${SEED})`, () => {
  test('on 20,000 globs', () => {
    const pairs = many(20_000, randomGlob);
    const theirs = goOracle.globs(pairs);
    const ours = pairs.map(({ pattern, text }) => compileGlob(pattern).matches(text));
    expect(pairs.filter((_, index) => ours[index] !== theirs[index])).toEqual([]);
    expect(theirs.filter(Boolean).length).toBeGreaterThan(500);
  });

  test('on 20,000 regular expressions', () => {
    const pairs = many(20_000, randomRegex);
    const theirs = goOracle.regexes(pairs);
    const ours = pairs.map(({ pattern, text }) => compileRegex(pattern)?.matches(text) ?? false);
    expect(pairs.filter((_, index) => ours[index] !== theirs[index])).toEqual([]);
    expect(theirs.filter(Boolean).length).toBeGreaterThan(500);
  });

  test('on which of 20,000 texts are policies', () => {
    const texts = many(20_000, randomPolicyText);
    const theirs = goOracle.texts(texts);
    expect(texts.filter((text, index) => isPolicy(text) !== theirs[index])).toEqual([]);
    expect(theirs.filter(Boolean).length).toBeGreaterThan(500);
  });

  test.each(['glob', 'regex'] as const)('on 10,000 requests in %s mode', (mode) => {
    const worlds = many(250, (random) => randomWorld(random, mode));
    const differences = worlds.flatMap((world) => {
      const theirs = goOracle.world(world);
      const ours = ourAnswers(world);
      return world.requests.flatMap((request, index) =>
        ours[index] === theirs[index] ? [] : [{ request, theirs: theirs[index], world }],
      );
    });
    expect(differences).toEqual([]);
  });
});

function many<T>(count: number, make: (random: Random) => T): T[] {
  const random = seededRandom(SEED);
  return Array.from({ length: count }, () => make(random));
}

function isPolicy(text: string): boolean {
  try {
    return Boolean(parsePolicyText('text', text));
  } catch {
    return false;
  }
}

import { describe, expect, test } from '@jest/globals';
import { below, pick, seededRandom } from '../../../src/base/random.js';

describe('seeded numbers', () => {
  test('are the same for one seed, within their bounds', () => {
    const [one, other] = [seededRandom(7), seededRandom(7)];
    for (let time = 0; time < 1000; time++) {
      const value = one.next();
      expect(value).toBe(other.next());
      expect(value >= 0 && value < 1).toBe(true);
    }
    expect(seededRandom(8).next()).not.toBe(seededRandom(7).next());
    expect(below({ next: () => 0.999999 }, 5)).toBe(4);
    expect(() => pick(one, [])).toThrow('at least one choice');
  });
});

/**
 * The order of resourceVersions: decimal strings without leading zeros, by length and then by characters
 * (KEP-5504). Never a float: 2^53 + 1 must not equal 2^53.
 */
export type Revision = string;

const DECIMAL = /^(0|[1-9][0-9]{0,38})$/;
const LARGEST = (2n ** 128n - 1n).toString();

/** Negative, zero or positive, as for Array.sort. Both must be revisions. */
export function compareRevisions(a: Revision, b: Revision): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isRevision(text: string): boolean {
  return DECIMAL.test(text) && compareRevisions(text, LARGEST) <= 0;
}

export function earlierRevision(a: Revision, b: Revision): Revision {
  return compareRevisions(a, b) <= 0 ? a : b;
}

export function laterRevision(a: Revision, b: Revision): Revision {
  return compareRevisions(a, b) >= 0 ? a : b;
}

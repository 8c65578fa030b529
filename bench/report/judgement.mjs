import { median } from './statistics.mjs';

/** With fewer good rounds nothing is judged, unless a scenario is so long that it has fewer: then all must be good. */
export const ENOUGH = 5;

/**
 * What the rows of a bound's scenario say about it: {reached, low, high, good, rounds, isMet}.
 * Numbers are compared round by round, where both sides were good; undefined where there is no round of both.
 */
export function judge(bound, rows) {
  const pairs = pairsOf(bound, rows);
  if (pairs.length === 0) return undefined;
  const good = pairs.filter(({ isGood }) => isGood);
  const values = (good.length > 0 ? good : pairs).map(({ value }) => value);
  const reached = median(values);
  const isJudged = good.length >= Math.min(ENOUGH, pairs.length);
  return {
    reached,
    low: Math.min(...values),
    high: Math.max(...values),
    good: good.length,
    rounds: pairs.length,
    isMet: isJudged ? isWithin(bound, reached) : undefined,
    isMetLater: bound.later === undefined || !isJudged ? undefined : isWithin(laterOf(bound), reached),
  };
}

function laterOf({ atMost, later }) {
  return atMost === undefined ? { atLeast: later } : { atMost: later };
}

function isWithin({ atMost, atLeast }, value) {
  return atMost === undefined ? value >= atLeast : value <= atMost;
}

function pairsOf({ measure, of, against, atMost }, rows) {
  const mine = rows.filter((row) => row.server === of && row[measure] !== undefined);
  if (against === undefined) return mine.map((row) => ({ isGood: row.isGood, value: row[measure] }));
  return mine.flatMap((row) => {
    const other = rows.find(({ server, round }) => server === against && round === row.round);
    if (!other) return [];
    const ratio = row[measure] / other[measure];
    return [{ isGood: row.isGood && other.isGood, value: atMost === undefined ? 1 / ratio : ratio }];
  });
}

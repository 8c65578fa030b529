import { median } from './statistics.mjs';

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
  return {
    reached,
    low: Math.min(...values),
    high: Math.max(...values),
    good: good.length,
    rounds: pairs.length,
    isMet: good.length === 0 ? undefined : isWithin(bound, reached),
    isMetLater: bound.later === undefined ? undefined : isWithin(laterOf(bound), reached),
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

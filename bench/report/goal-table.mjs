import { judge } from './judgement.mjs';
import { short } from './statistics.mjs';

const MEASURES = {
  cpu: 'CPU per frame',
  cpuPerEvent: 'CPU per event',
  acceptCpu: 'CPU per stream',
  p99: 'p99',
  last: 'last one',
  kibPerStalled: 'memory of a stalled one',
  kibPerSubscriber: 'memory',
  lastMs: 'last byte',
  firstMs: 'first event',
  stallMs: 'longest stall',
  extraMb: 'extra memory',
  readyMs: 'time',
  peakMb: 'peak memory',
  mbBeyond: 'memory beyond',
};

export const GOAL_HEADS = ['#', 'what', 'measure', 'goal', 'reached', 'met', 'good rounds', 'spread'];

/** One line per bound; `rowsOf(scenario)` has what was measured, `absent(server)` why somebody is not there. */
export function goalLines(goals, rowsOf, absent) {
  return goals.flatMap(({ id, what, bounds }) =>
    bounds.map((bound, number) => {
      const judgement = judge(bound, rowsOf(bound.scenario));
      const head = [number === 0 ? id : '', number === 0 ? what : '', measureText(bound), goalText(bound)];
      if (!judgement) return [...head, '', `not measured${reasonOf(bound, absent)}`, '', ''];
      return [...head, ...verdict(bound, judgement)];
    }),
  );
}

function verdict(bound, { reached, low, high, good, rounds, isMet, isMetLater }) {
  const unit = unitOf(bound);
  const met = isMet === undefined ? 'not judged' : isMet ? '**yes**' : 'no';
  const both = isMetLater === undefined || isMet === undefined ? met : `${met}${isMetLater ? ', later too' : ''}`;
  return [`${short(reached)}${unit}`, both, `${good} of ${rounds}`, `${short(low)}–${short(high)}${unit}`];
}

function measureText({ measure, of, against }) {
  const who = of.startsWith('kubecast') ? '' : `${of}: `;
  return `${who}${MEASURES[measure]}${against ? ` against ${against}` : ''}`;
}

function goalText(bound) {
  const { atMost, atLeast, later } = bound;
  const unit = unitOf(bound);
  const side = atMost === undefined ? 'at least' : 'at most';
  return `${side} ${atMost ?? atLeast}${unit}${later === undefined ? '' : `, later ${later}${unit}`}${atMost === undefined ? ' less' : ''}`;
}

function unitOf({ unit, against }) {
  return against === undefined ? ` ${unit}` : 'x';
}

function reasonOf({ of, against }, absent) {
  const reason = absent(against ?? of) ?? absent(of);
  return reason ? `: ${reason}` : '';
}

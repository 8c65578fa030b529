import { beforeEach, describe, expect, test } from '@jest/globals';
import { PolicyTimeline } from '../../../src/access/policy-timeline.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';

describe('a timeline of policies (R9)', () => {
  let position: string | undefined;
  let clock: ManualClock;
  let timeline: PolicyTimeline<string>;
  beforeEach(() => {
    position = '10';
    clock = new ManualClock();
    timeline = new PolicyTimeline('first', () => position, clock);
  });

  test('says from where and up to where each decided what was seen', () => {
    position = '20';
    timeline.change('second');
    position = '30';
    timeline.change('third');
    expect(timeline.since('1')).toMatchObject([
      { policy: 'first', from: undefined, until: '20' },
      { policy: 'second', from: '20', until: '30' },
      { policy: 'third', from: '30', until: undefined },
    ]);
  });

  test('leaves out what ended before the first list: nobody saw anything under it', () => {
    position = undefined;
    timeline.change('second');
    expect(timeline.since('1').map(({ policy }) => policy)).toEqual(['second']);
  });

  test('forgets the others when positions cannot be compared any more, and may have changed until ten minutes later', () => {
    timeline.change('second');
    clock.advance(600_000);
    expect(timeline.hasChangedSince('11')).toBe(false);
    position = '5';
    timeline.forget();
    expect(timeline.since('1')).toMatchObject([{ policy: 'second', until: undefined }]);
    expect(timeline.hasChangedSince('11')).toBe(true);
    clock.advance(600_000);
    expect(timeline.hasChangedSince('6')).toBe(false);
  });
});

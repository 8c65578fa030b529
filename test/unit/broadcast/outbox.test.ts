import { describe, expect, test } from '@jest/globals';
import { type Item, markItem } from '../../../src/broadcast/item.js';
import { Outbox } from '../../../src/broadcast/outbox.js';
import { ItemSegment, type Segment } from '../../../src/broadcast/segment.js';

const MAX = 3;
const item = markItem('bookmark', 'cursor');

describe('what a client is still owed', () => {
  test('is full when more waits behind the first segment than it takes', () => {
    const outbox = new Outbox(MAX);
    outbox.push(new ItemSegment([item, item, item, item, item]));
    outbox.push(new ItemSegment([item, item, item]));
    expect(outbox.isFull).toBe(false);
    outbox.push(new ItemSegment([item]));
    expect(outbox.isFull).toBe(true);
  });

  test('has room again when the first segment has been taken, or everything was cleared', () => {
    const outbox = new Outbox(MAX);
    outbox.push(new ItemSegment([item]));
    outbox.push(new ItemSegment([item, item]));
    outbox.push(new ItemSegment([item, item]));
    expect(outbox.isFull).toBe(true);
    outbox.take();
    expect(outbox.isFull).toBe(false);
    outbox.push(new ItemSegment([item, item]));
    expect(outbox.isFull).toBe(true);
    outbox.clear();
    expect(outbox.isFull).toBe(false);
  });

  test('may be the shared items of ticks, which are taken in their order', () => {
    const outbox = new Outbox(MAX);
    const items = ['a', 'b', 'c', 'd'].map((cursor) => markItem('bookmark', cursor));
    outbox.push(items.slice(0, 2));
    outbox.push(items.slice(2));
    expect(outbox.take()).toBe(items[0]);
    expect([...outbox.rest()]).toEqual(items.slice(1));
    expect(items.map(() => outbox.take())).toEqual([...items.slice(1), undefined]);
    expect(outbox.isEmpty).toBe(true);
  });

  test('is not looked through for every further event: a reader that stalls would slow the others down', () => {
    const outbox = new Outbox(10_000);
    let looks = 0;
    for (let pushed = 0; pushed < 1_000; pushed++) {
      outbox.push(countedSegment(() => looks++));
      expect(outbox.isFull).toBe(false);
    }
    expect(looks).toBeLessThan(5_000);
  });
});

function countedSegment(onLook: () => void): Segment {
  return {
    get remaining() {
      onLook();
      return 1;
    },
    next: (): Item => item,
    rest: () => [item],
  };
}

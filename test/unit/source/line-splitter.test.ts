import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/source/kubernetes/line-splitter.js';
import { SourceError } from '../../../src/source/list-watch.js';

function split(chunks: readonly Buffer[], maxLineBytes?: number): { lines: string[]; isInsideLine: boolean } {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line.toString()), maxLineBytes);
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, isInsideLine: splitter.isInsideLine };
}

describe('lines of a byte stream', () => {
  test('do not depend on where the chunks were cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'é', '𝄞', '\n', '\r', ' ') });
    fc.assert(
      fc.property(text, fc.array(fc.nat(40)), (whole, cuts) => {
        const bytes = Buffer.from(whole);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        const expected = whole.split('\n');
        const rest = expected.pop();
        expect(split(chunks)).toEqual({ lines: expected.filter((line) => line !== ''), isInsideLine: rest !== '' });
      }),
    );
  });

  test('may be as long as the limit', () => {
    expect(split([Buffer.from('abcd'), Buffer.from('ef\n')], 6).lines).toEqual(['abcdef']);
  });

  test.each([[['abcd', 'efg']], [['abcdefg\n']], [['abcd', 'efg\n']]])('%j is over a limit of 6 bytes', (chunks) => {
    const action = () =>
      split(
        chunks.map((chunk) => Buffer.from(chunk)),
        6,
      );
    expect(action).toThrow(SourceError);
    expect(action).toThrow('a line is longer than 6 bytes');
  });

  test('of one long line in many chunks are put together once', () => {
    const chunk = Buffer.alloc(64 * 1024, 'x');
    const { lines } = split([...Array.from({ length: 160 }, () => chunk), Buffer.from('\n')]);
    expect(lines.map((line) => line.length)).toEqual([160 * 64 * 1024]);
  });
});

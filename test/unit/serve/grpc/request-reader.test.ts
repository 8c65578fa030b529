import { describe, expect, test } from '@jest/globals';
import { RequestBudget } from '../../../../src/serve/forward/request-budget.js';
import { RequestReader } from '../../../../src/serve/grpc/request-reader.js';
import { framed } from '../../../support/grpc-web-client.js';

const MIB = 1024 * 1024;

const opened = (mostBytes = 64 * MIB): { budget: RequestBudget; reader: RequestReader } => {
  const budget = new RequestBudget();
  return { budget, reader: new RequestReader(budget.open('ann'), mostBytes) };
};
const cut = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size));

describe('requests out of DATA frames', () => {
  const messages = [Buffer.from('a'), Buffer.alloc(0), Buffer.from('x'.repeat(20_000)), Buffer.from('end')].map(
    (body) => framed(body),
  );

  test.each([1, 2, 4, 5, 6, 7, 4096, 16_384, 1_000_000])('are whole in frames of %d bytes', (size) => {
    const { reader } = opened();
    const read = cut(Buffer.concat(messages), size).flatMap((frame) => reader.write(frame));
    expect(read.map(String)).toEqual(messages.map(String));
  });

  test('take no more room in frames of one byte', () => {
    const { budget, reader } = opened();
    reader.write(framed(Buffer.alloc(4 * MIB)).subarray(0, 5));
    const before = process.memoryUsage();
    // Each a Buffer of its own, as they come from a socket.
    for (let i = 0; i < MIB; i++) reader.write(Buffer.from([0]));
    const after = process.memoryUsage();
    expect(budget.takenBytes).toBeLessThan(2 * MIB);
    expect(after.rss - before.rss).toBeLessThan(60 * MIB);
  });

  test('that are too long are refused by their heads', () => {
    const { reader } = opened(16 * 1024);
    expect(() => reader.write(framed(Buffer.alloc(16 * 1024 + 1)).subarray(0, 5))).toThrow(/16384 bytes/);
  });

  test('are counted until they have gone on', () => {
    const { budget, reader } = opened();
    reader.write(framed(Buffer.alloc(MIB)));
    reader.write(framed(Buffer.alloc(MIB)));
    expect(budget.takenBytes).toBeGreaterThan(2 * MIB - 32 * 1024);
    reader.passed();
    expect(budget.takenBytes).toBeLessThan(MIB + 1024);
    reader.passed();
    expect(budget.takenBytes).toBe(0);
  });

  test.each([
    ['empty', framed(Buffer.alloc(0))],
    ['packed', Buffer.from([1, 0, 0, 0, 1, 0])],
  ])('cost something even if they are %s', (_name, message) => {
    const reader = new RequestReader(new RequestBudget().open(undefined), 16 * 1024);
    expect(() => reader.write(Buffer.concat(Array.from({ length: 3_000 }, () => message)))).toThrow(/too much/);
  });
});

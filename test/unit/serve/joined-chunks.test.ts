import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { JoinedChunks } from '../../../src/serve/joined-chunks.js';
import { waitUntil } from '../../support/wait-until.js';

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('a body in short chunks', () => {
  test('goes on in few long ones', async () => {
    const sizes: number[] = [];
    const joined = new JoinedChunks();
    joined.on('data', (chunk: Buffer) => sizes.push(chunk.length));
    for (let i = 0; i < 100_000; i++) joined.write(Buffer.from([i % 256]));
    joined.end();
    await waitUntil(() => joined.readableEnded, 'the end');
    expect(sizes.reduce((sum, size) => sum + size)).toBe(100_000);
    expect(sizes.length).toBeLessThan(20);
  });

  test.each([[[1]], [[16_384, 1, 16_385]], [[1, 70_000, 2]], [[9_000, 9_000, 10]], [[0, 5]]])(
    'arrives as it was: %p',
    async (sizes) => {
      const chunks = sizes.map((size, i) => Buffer.alloc(size, `${i}-chunk`));
      const arrived = await buffer(Readable.from(chunks, { objectMode: false }).pipe(new JoinedChunks()));
      expect(digest(arrived)).toBe(digest(Buffer.concat(chunks)));
    },
  );

  test('is not held back: what there is goes on though nothing follows', async () => {
    const [source, seen] = [new PassThrough(), new Array<string>()];
    source.pipe(new JoinedChunks()).on('data', (chunk: Buffer) => seen.push(String(chunk)));
    for (const text of ['first', 'second']) {
      source.write(text);
      await waitUntil(() => seen.includes(text), text);
    }
  });
});

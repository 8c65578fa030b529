import { expect, test } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { GzipAnswers } from '../../../../src/serve/http/gzip-answers.js';
import { waitUntil } from '../../../support/wait-until.js';

const PIECES = [Buffer.from('a'.repeat(100_000)), Buffer.from('b')];

test('an answer of pieces is packed as one', async () => {
  const packed = await buffer(new GzipAnswers().pack(PIECES));
  expect(gunzipSync(packed).equals(Buffer.concat(PIECES))).toBe(true);
  expect(packed.length).toBeLessThan(1_000);
});

test('a short answer stays as it is', () => {
  const answers = new GzipAnswers();
  expect([answers.takes('gzip', 1023), answers.takes('gzip', 1024)]).toEqual([false, true]);
});

test('with 32 on their way the next ones stay as they are, until one has ended', async () => {
  const answers = new GzipAnswers();
  const [read, ...open] = Array.from({ length: 32 }, () => answers.pack(PIECES));
  expect(answers.takes('gzip', 5_000)).toBe(false);
  for (const answer of open) answer.on('error', () => undefined);
  // One client has read all, another one has gone.
  if (read) await buffer(read);
  open[0]?.destroy();
  await waitUntil(() => answers.takes('gzip', 5_000), 'room');
  for (const answer of open) answer.destroy();
});

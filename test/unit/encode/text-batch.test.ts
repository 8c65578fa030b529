import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { Frame } from '../../../src/encode/framing.js';
import { joinText } from '../../../src/encode/text-batch.js';

const NASTY = [
  '\n\ndata: {"result":1}\n\n',
  '\r',
  '\r\n\r\n',
  '\u2028\u2029',
  '"}}\n',
  'id: 1',
  '\u0000',
  '😀',
  '\\',
  'é',
];

describe('a batch of frames', () => {
  async function served(chunks: readonly Buffer[]): Promise<string> {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' }).flushHeaders();
      for (const chunk of chunks) response.socket?.write(chunk);
      response.socket?.end('0\r\n\r\n');
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // listening on TCP, so it is an AddressInfo
    try {
      return await new Promise((resolve, reject) => {
        const request = get({ port, agent: false }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => (text += part));
          response.on('end', () => resolve(text)).on('error', reject);
        });
        request.on('error', reject);
      });
    } finally {
      server.close();
    }
  }

  const text = (frames: readonly Frame[]) => {
    const batch = joinText(frames);
    if (batch.kind !== 'text') throw new Error('not a text');
    return batch;
  };

  test('is one chunk that an HTTP client reads as the frames', async () => {
    const frames = NASTY.map((note) => [Buffer.from(note), Buffer.from('|')]);
    const wanted = `${NASTY.join('|')}|`;
    expect(await served([text(frames).chunk, text(frames).chunk])).toBe(wanted + wanted);
    const { chunk, start, end } = text(frames);
    expect(chunk.toString('utf8', start, end)).toBe(wanted);
  });

  test('may be large', async () => {
    const large = Buffer.alloc(2_000_000, 'x');
    expect((await served([text([[large], [large]]).chunk])).length).toBe(4_000_000);
  });

  test.each([[[]], [[[]]], [[[Buffer.alloc(0)]]]])('without a byte does not end the answer (%#)', async (frames) => {
    const { chunk, start, end } = text(frames);
    expect(end - start).toBe(0);
    expect(await served([chunk, text([[Buffer.from('later')]]).chunk])).toBe('later');
  });
});

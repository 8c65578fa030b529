import { describe, expect, test } from '@jest/globals';
import { lineFilter } from '../../../../src/api/logs/line-filter.js';
import { type LogLine, logLines } from '../../../../src/api/logs/log-line.js';
import { parseLogRequest } from '../../../../src/api/logs/log-request.js';

async function* chunks(...texts: readonly (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function linesOf(...texts: readonly (string | Buffer)[]): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const line of logLines(chunks(...texts), 'p')) lines.push(line);
  return lines;
}

describe('a line of a log', () => {
  test('has its time, its pod and its content, however the bytes were cut', async () => {
    const [a, b] = ['2026-01-02T03:04:05.120000000Z Grüße  an alle\n', '2026-01-02T03:04:06Z \n'].map(Buffer.from);
    const bytes = Buffer.concat([a ?? Buffer.alloc(0), b ?? Buffer.alloc(0)]);
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(await linesOf(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([
        {
          podName: 'p',
          time: '2026-01-02T03:04:05.12Z',
          seconds: 1767323045,
          nanos: 120_000_000,
          content: 'Grüße  an alle',
        },
        { podName: 'p', time: '2026-01-02T03:04:06Z', seconds: 1767323046, nanos: 0, content: '' },
      ]);
    }
  });

  test('without an end is the last one', async () => {
    expect(await linesOf('2026-01-02T03:04:05Z a\n2026-01-02T03:04:05Z b')).toMatchObject([
      { content: 'a' },
      { content: 'b' },
    ]);
  });

  test('without a time has that of the line before', async () => {
    expect(await linesOf('2026-01-02T03:04:05Z a\nno time here\n')).toMatchObject([
      { content: 'a' },
      { content: 'no time here', time: '2026-01-02T03:04:05Z' },
    ]);
  });

  test('with carriage returns is several', async () => {
    expect(await linesOf('2026-01-02T03:04:05Z 10 %\r20 %\r\n')).toMatchObject([
      { content: '10 %' },
      { content: '20 %' },
    ]);
  });

  test('that is too long comes in pieces, none of which breaks a character', async () => {
    const bytes = Buffer.from(`2026-01-02T03:04:05Z ${'ü'.repeat(100_000)}\n`);
    const cuts = Array.from({ length: 21 }, (_, index) => bytes.subarray(index * 10_000, (index + 1) * 10_000));
    const lines = await linesOf(...cuts);
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map(({ content }) => content).join('')).toBe('ü'.repeat(100_000));
  });
});

describe('a filter', () => {
  test.each([
    ['', false, 'anything', true],
    ['err', false, 'ERROR', true],
    ['err', true, 'ERROR', false],
    ['!err', false, 'ERROR', false],
    ['!err', true, 'ERROR', true],
    ['!', false, 'anything', false],
    ['a.c', false, 'abc', false],
  ])('%j (case counts: %j) lets %j through: %j', (filter, matchCase, content, isShown) => {
    expect(lineFilter(filter, matchCase)(content)).toBe(isShown);
  });
});

describe('a request for logs', () => {
  test('asks the API server for times, and for what it asks', () => {
    const query = { name: 'a', container: 'c', tailLines: '5', sinceSeconds: '60', previous: true, follow: true };
    expect(parseLogRequest({ ...query, sinceTime: { seconds: '1767323045' } }).options).toEqual({
      timestamps: 'true',
      container: 'c',
      tailLines: '5',
      sinceSeconds: '60',
      previous: 'true',
      follow: 'true',
      sinceTime: '2026-01-02T03:04:05Z',
    });
  });

  test('asks for nothing in particular where it says zero', () => {
    expect(parseLogRequest({ name: 'a', tailLines: '0', sinceSeconds: '0', sinceTime: undefined }).options).toEqual({
      timestamps: 'true',
    });
  });

  test('names a pod as the one resource', () => {
    const { pods } = parseLogRequest({
      name: 'a',
      podName: 'p',
      kind: 'Deployment',
      group: 'apps',
      resourceName: 'w',
      sinceTime: undefined,
    });
    expect(pods).toEqual({ group: '', kind: 'Pod', namespace: '', name: 'p' });
  });

  test('with an end that is no time is refused', () => {
    expect(() => parseLogRequest({ name: 'a', untilTime: 'tomorrow', sinceTime: undefined })).toThrow(
      'invalid untilTime parameter value: tomorrow',
    );
  });
});

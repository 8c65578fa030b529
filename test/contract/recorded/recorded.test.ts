import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { World } from '../../support/running-server.js';
import { type Answer, ask, type RecordedAnswer } from './recorded-answer.js';
import { startRecordedWorld, tokenOf } from './recorded-world.js';
import { WITH_TOKENS } from './with-tokens.js';
import { WITHOUT_TOKENS } from './without-tokens.js';

describe('what Argo CD was recorded to answer over HTTP is answered here', () => {
  describe('with tokens', () => answeredAlike('argocd', WITH_TOKENS));
  describe('without access control', () => answeredAlike('none', WITHOUT_TOKENS));
});

function answeredAlike(auth: 'argocd' | 'none', rows: readonly RecordedAnswer[]): void {
  let world: World;
  beforeAll(async () => {
    world = await startRecordedWorld(auth);
  });
  afterAll(() => world.close());

  test.each(rows.map((row) => [titleOf(row), row] as const))('%s', async (_, row) => {
    const answer = await ask(world.server.url, row, await tokenOf(row.as ?? 'nobody'));
    expect(seenOf(answer, row)).toEqual(expectedOf(row));
  });
}

function titleOf({ method = 'GET', path, as = 'nobody', headers = {}, send }: RecordedAnswer): string {
  const sent = [as, ...Object.values(headers), ...(send === undefined ? [] : [send])];
  return `${method} ${path} (${sent.join(', ')})`;
}

function seenOf({ status, headers, body }: Answer, { head = {} }: RecordedAnswer): unknown {
  const seen = Object.keys(head).map((name) => [name, String(headers[name] ?? 'none')]);
  return { status, head: Object.fromEntries(seen), body };
}

function expectedOf({ status, head = {}, body }: RecordedAnswer): unknown {
  const expected = Object.entries(head).map(([name, value]) => [name, textOrMatch(value ?? 'none')]);
  return { status, head: Object.fromEntries(expected), body: textOrMatch(body) };
}

function textOrMatch(value: string | RegExp): unknown {
  return value instanceof RegExp ? expect.stringMatching(value) : value;
}

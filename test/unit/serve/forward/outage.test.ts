import { expect, test } from '@jest/globals';
import { Outage } from '../../../../src/serve/forward/outage.js';

test('an outage is told once, its end too, and the next one again', () => {
  const told: string[] = [];
  const tell = (entry: unknown, message = ''): void => {
    told.push(typeof entry === 'string' ? entry : `${message}: ${JSON.stringify(entry)}`);
  };
  const outage = new Outage({ warn: tell, info: tell });
  outage.answered();
  outage.unanswered('ECONNREFUSED');
  outage.unanswered('ECONNRESET');
  outage.answered();
  outage.answered();
  outage.unanswered('ECONNRESET');
  expect(told).toEqual([
    'the Argo CD server did not answer: {"err":"ECONNREFUSED"}',
    'the Argo CD server answers again',
    'the Argo CD server did not answer: {"err":"ECONNRESET"}',
  ]);
});

import { describe, expect, test } from '@jest/globals';
import { Metadata } from '@grpc/grpc-js';
import { detailsToTell, isWithoutAnswer } from '../../../../src/serve/grpc/client-failure.js';

const status = (code: number, details: string): { code: number; details: string; metadata: Metadata } => ({
  code,
  details,
  metadata: new Metadata(),
});

describe('the status of a call that was passed on', () => {
  test.each([
    [13, 'Received RST_STREAM with code 2 triggered by internal client error: Session closed'],
    [13, 'Received RST_STREAM with code 0 (Call ended without gRPC status)'],
    [14, 'No connection established. Last error: connect ECONNREFUSED 10.0.0.1:8080'],
    [14, 'Connection dropped'],
    [14, 'Stream refused by server'],
    [1, 'Call cancelled'],
    [14, 'read ECONNRESET'],
    [14, 'connect ETIMEDOUT 10.0.0.1:8080'],
    [14, 'Name resolution failed for target dns:argocd.internal'],
  ])('is none from there: %d %s', (code, details) => {
    expect(isWithoutAnswer(status(code, details))).toBe(true);
  });

  test.each([
    [14, 'the repository server is down'],
    [13, 'helm template failed'],
    [9, 'Connection dropped'],
    [1, 'context canceled'],
    [4, 'context deadline exceeded'],
  ])('is told as it is: %d %s', (code, details) => {
    const told = status(code, details);
    expect([isWithoutAnswer(told), detailsToTell(told)]).toEqual([false, details]);
  });

  test('has no address when it came too late', () => {
    const told = status(4, 'Deadline exceeded after 0.198s,remote_addr=127.0.0.1:17173');
    expect(detailsToTell(told)).toBe('Deadline exceeded');
  });
});

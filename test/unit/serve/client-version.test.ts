import { describe, expect, test } from '@jest/globals';
import { StatusError } from '../../../src/base/status-error.js';
import { assertClientNewEnough } from '../../../src/serve/client-version.js';

const outcome = (userAgent: string | undefined): string => {
  try {
    assertClientNewEnough(userAgent);
    return 'passes';
  } catch (thrown) {
    return thrown instanceof StatusError ? `${thrown.code} ${thrown.message}` : String(thrown);
  }
};
const TOO_OLD = '9 unsatisfied client version constraint:';

describe('a client by its user agent', () => {
  test.each([
    ...['argocd-client/v3.6.1+abc grpc-go/1.83.0', 'argocd-client/1.4.0', 'argocd-client/v99.99.99+unknown'],
    ...['argocd-client/v1.4.0-rc1', 'argocd-client/2', 'argocd-client/v10.0.0', undefined, '', 'grpc-node-js/1.14.7'],
    ...['Mozilla/5.0 (X11; Linux x86_64)', 'grpc-go/1.15.0 other/1', 'my-argocd-client/0.1.0', 'argocd-client/1/0'],
  ])('%p passes', (userAgent) => {
    expect(outcome(userAgent)).toBe('passes');
  });

  test.each([
    ['argocd-client/v0.11.0+cde040e grpc-go/1.15.0', `${TOO_OLD} 0.11.0+cde040e is less than 1.4.0`],
    ['argocd-client/1.3.9', `${TOO_OLD} 1.3.9 is less than 1.4.0`],
    ['argocd-client/v1.3', `${TOO_OLD} 1.3.0 is less than 1.4.0`],
    ['argocd-client/v1.3.0-rc1+x', `${TOO_OLD} 1.3.0 is less than 1.4.0`],
    ['grpc-go/1.15.0', `${TOO_OLD} >=1.4.0`],
    ['argocd-client/latest', '3 could not parse version from user-agent: argocd-client/latest'],
    ['argocd-client/', '3 could not parse version from user-agent: argocd-client/'],
  ])('%p does not: %s', (userAgent, expected) => {
    expect(outcome(userAgent)).toBe(expected);
  });
});

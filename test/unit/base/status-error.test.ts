import { describe, expect, test } from '@jest/globals';
import { Code, StatusError, toStatusError } from '../../../src/base/status-error.js';

describe('any thrown value', () => {
  test('is a status for the client, and says nothing about itself', () => {
    const cause = new Error('secret');
    const status = toStatusError(cause);
    expect([status.code, status.message, status.cause]).toEqual([Code.INTERNAL, 'internal error', cause]);
    expect(status.http).toEqual({ status: 500, text: 'Internal Server Error', retry: true });
    const own = new StatusError(Code.NOT_FOUND, 'x');
    expect(toStatusError(own)).toBe(own);
  });

  test('has an HTTP status for every code', () => {
    const codes = Object.values(Code).filter((code): code is Code => typeof code === 'number');
    expect(codes.length).toBe(17);
    for (const code of codes) expect(new StatusError(code, '').http.status).toBeGreaterThanOrEqual(200);
  });
});

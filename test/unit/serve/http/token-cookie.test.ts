import { describe, expect, test } from '@jest/globals';
import { tokenOfCookies } from '../../../../src/access/authn/token-cookie.js';
import { forgetTokenCookies, keepTokenCookies } from '../../../../src/serve/http/token-cookie.js';

const insecure = { rootPath: '/', isSecure: false };

/** What a browser would send back. */
function sentBack(lines: string): string {
  return lines
    .split('\n')
    .map((line) => line.split('; ')[0])
    .join('; ');
}

test('a short token is one cookie, as recorded from Argo CD', () => {
  expect(keepTokenCookies('a.b.c', insecure)).toBe('argocd.token=a.b.c; path=/; SameSite=lax; httpOnly');
});

test('behind TLS it is secure, below a root path it stays there', () => {
  expect(keepTokenCookies('a.b.c', { rootPath: '/argo/', isSecure: true })).toBe(
    'argocd.token=a.b.c; path=/argo; SameSite=lax; httpOnly; Secure',
  );
});

describe('a long token', () => {
  const token = `a.${'b'.repeat(30_000)}.c`;

  test('is cut into cookies that a browser takes', () => {
    const lengths = keepTokenCookies(token, insecure)
      .split('\n')
      .map((line) => line.length);
    expect([lengths.length, Math.max(...lengths) <= 4093]).toEqual([8, true]);
  });

  test('is what is read when they are sent back', () => {
    expect(tokenOfCookies(sentBack(keepTokenCookies(token, insecure)))).toBe(token);
  });

  test('that needs more than twenty is refused', () => {
    expect(() => keepTokenCookies('x'.repeat(90_000), insecure)).toThrow('fits into no cookies');
  });
});

test('cookies are forgotten by their names, the first one in any case', () => {
  expect(forgetTokenCookies(['argocd.token-1'], insecure).split('\n')).toEqual([
    'argocd.token=; Max-Age=0; path=/; SameSite=lax; httpOnly',
    'argocd.token-1=; Max-Age=0; path=/; SameSite=lax; httpOnly',
  ]);
});

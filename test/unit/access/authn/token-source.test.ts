import { describe, expect, test } from '@jest/globals';
import { tokenOf } from '../../../../src/access/authn/token-source.js';

const source = (metadata: Readonly<Record<string, string>>) => tokenOf(new Map(Object.entries(metadata)));

describe('the first token that is there counts', () => {
  test.each([
    { metadata: {}, token: undefined },
    { metadata: { token: 'x' }, token: 'x' },
    { metadata: { token: 'x', authorization: 'Bearer a.b.c', cookie: 'argocd.token=d.e.f' }, token: 'x' },
    { metadata: { token: '', authorization: 'Bearer a.b.c' }, token: undefined },
    { metadata: { authorization: 'Bearer a.b.c', cookie: 'argocd.token=d.e.f' }, token: 'a.b.c' },
    { metadata: { authorization: 'Bearer garbage', cookie: 'argocd.token=d.e.f' }, token: 'd.e.f' },
    { metadata: { authorization: 'Bearer garbage' }, token: undefined },
    { metadata: { authorization: 'Basic a.b.c' }, token: undefined },
    { metadata: { cookie: 'argocd.token=d.e.f' }, token: 'd.e.f' },
    { metadata: { 'grpcgateway-cookie': 'argocd.token=d.e.f' }, token: 'd.e.f' },
    { metadata: { cookie: 'argocd.token=garbage' }, token: undefined },
  ])('of $metadata: $token', ({ metadata, token }) => {
    expect(source(metadata)).toBe(token);
  });
});

describe('C1.13 a token in pieces', () => {
  const cookies = (count: number, pieces: number): string =>
    ['a.b.', ...Array.from({ length: pieces - 1 }, (_, index) => `${index % 10}`)]
      .map((piece, index) => (index === 0 ? `argocd.token=${count}:${piece}` : `argocd.token-${index}=${piece}`))
      .reverse()
      .join('; ');

  test('is put together, in whatever order they come', () => {
    expect(source({ cookie: cookies(12, 12) })).toBe('a.b.01234567890');
  });

  test('may have twenty of them', () => {
    expect(source({ cookie: cookies(20, 20) })).toBe('a.b.0123456789012345678');
  });

  test.each([
    { what: 'twenty-one', cookie: cookies(21, 21) },
    { what: 'one missing', cookie: cookies(3, 2) },
    { what: 'none', cookie: 'argocd.token=0:a.b.c' },
    { what: 'less than none', cookie: 'argocd.token=-1:a.b.c' },
    { what: 'no number', cookie: 'argocd.token=x:a.b.c' },
    { what: 'two numbers', cookie: 'argocd.token=1:1:a.b.c' },
    { what: 'no first piece', cookie: 'argocd.token-1=a.b.c' },
  ])('is no token with $what', ({ cookie }) => {
    expect(source({ cookie })).toBeUndefined();
  });

  test('a hundredth piece that nobody counted is left alone', () => {
    expect(source({ cookie: `${cookies(2, 2)}; argocd.token-100=evil` })).toBe('a.b.0');
  });

  test('names of objects are names like any other', () => {
    expect(source({ cookie: '__proto__=a.b.c; constructor=a.b.c; argocd.tokens=a.b.c' })).toBeUndefined();
  });
});

describe('C1.15 two tokens', () => {
  test('a bearer in lower case is none, as in Argo CD', () => {
    expect(source({ authorization: 'bearer a.b.c' })).toBeUndefined();
  });

  test('two Authorization headers that were joined are not two tokens', () => {
    expect(source({ authorization: 'Bearer a.b.c, Bearer d.e.f' })).toBe('a.b.c, Bearer d.e.f');
  });
});

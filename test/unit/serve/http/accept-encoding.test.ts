import { expect, test } from '@jest/globals';
import { acceptsGzip } from '../../../../src/serve/http/accept-encoding.js';

test.each([
  ['gzip', true],
  ['GZIP', true],
  ['deflate, gzip;q=1.0, *;q=0.5', true],
  ['br;q=1.0 ,gzip; q=0.1', true],
  ['*', true],
  ['x-gzip', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000, *', false],
  ['*;q=0', false],
  ['br, deflate', false],
  ['gzipped', false],
  ['gzip;q=nonsense', false],
  ['', false],
  [undefined, false],
])('%p takes gzip: %p', (header, expected) => {
  expect(acceptsGzip(header)).toBe(expected);
});

import { describe, expect, test } from '@jest/globals';
import { listenError } from '../../../src/base/listen-error.js';

const sentence = (cause: string): string =>
  listenError({ flag: 'port', host: 'here', port: 80 }, new Error(cause)).message;
const CHOOSE = 'choose another one with --port, or any free one with --port 0';

describe('why an address cannot be listened on', () => {
  test.each([
    ['listen EADDRINUSE: address already in use', `port 80 on here is in use: ${CHOOSE}`],
    ['listen EACCES: permission denied', `port 80 on here may not be opened by this user: ${CHOOSE}`],
    ['something else', `port 80 on here cannot be opened (Error: something else): ${CHOOSE}`],
    ['getaddrinfo ENOTFOUND here', '--host must be an address of this machine, and nobody knows here'],
    [
      'No address added out of total 1 resolved errors: [listen EADDRNOTAVAIL: address not available]',
      '--host must be an address of this machine, and here is not one',
    ],
  ])('%s', (cause, said) => {
    expect(sentence(cause)).toBe(said);
  });
});

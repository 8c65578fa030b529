const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED/, 'connection refused'],
  [/ECONNRESET|socket hang up/, 'connection lost'],
  [/ENOTFOUND|EAI_AGAIN|Name resolution failed/, 'unknown host'],
  [/ETIMEDOUT/, 'no answer'],
  [/EHOSTUNREACH|ENETUNREACH/, 'not reachable'],
];

/** Why there is no connection to the address (`host:port`), in words for people; other errors as they are. */
export function connectionError(error: Error, address: string): Error {
  // Node's error about a name with several addresses has a code, but no message.
  const said = `${'code' in error ? String(error.code) : ''} ${error.message}`;
  const sentence = SENTENCES.find(([pattern]) => pattern.test(said))?.[1];
  return sentence === undefined ? error : new Error(`${sentence} (${address})`, { cause: error });
}

import { isObjectAt, JsonTextError, skipSpace, skipValue, visitMembers } from '../../base/json-text.js';
import { invalidSession } from './invalid-session.js';

/** A JWT taken apart, nothing of it verified. */
export interface TokenText {
  readonly text: string;
  readonly header: TokenPart;
  readonly claims: TokenPart;
}

/** A JSON object whose keys are each given once; no prototype lies behind it. */
export type TokenPart = ReadonlyMap<string, unknown>;

/** What a header line may be as a whole; longer ones have been refused by the doors already. */
const MOST_CHARACTERS = 98_304;
/** The claims, and what stands in `federated_claims`. */
const DEPTH = 2;
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** Throws with the texts of Argo CD's parser. */
export function parseTokenText(text: string): TokenText {
  const parts = text.split('.');
  const [header = '', claims = '', signature = ''] = parts;
  if (parts.length !== 3 || text.length > MOST_CHARACTERS)
    throw malformed('token contains an invalid number of segments');
  const token = { text, header: parsePart(header, 'header'), claims: parsePart(claims, 'claim') };
  if (!BASE64URL.test(signature)) throw notBase64(signature, 'signature');
  return token;
}

function parsePart(encoded: string, what: string): TokenPart {
  if (!BASE64URL.test(encoded) || encoded.length % 4 === 1) throw notBase64(encoded, what);
  const bytes = Buffer.from(encoded, 'base64url');
  try {
    return strictObject(bytes);
  } catch (thrown) {
    if (thrown instanceof JsonTextError || thrown instanceof TypeError || thrown instanceof SyntaxError) {
      throw malformed(`could not JSON decode ${what}`);
    }
    throw thrown;
  }
}

/** An object in which two readers cannot see two things: valid UTF-8, no key twice, none that means something to JavaScript. */
function strictObject(bytes: Buffer): TokenPart {
  new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const { members, end } = membersAt(bytes, skipSpace(bytes, 0), DEPTH);
  if (skipSpace(bytes, end) !== bytes.length) throw new JsonTextError(end);
  return members;
}

/** Below `depth` objects count as absent: nothing there is read anywhere. */
function membersAt(bytes: Buffer, at: number, depth: number): { readonly members: TokenPart; readonly end: number } {
  const members = new Map<string, unknown>();
  const end = visitMembers(bytes, at, (key, valueAt) => {
    if (members.has(key) || key === '__proto__') throw new SyntaxError('a key that is no key');
    const valueEnd = skipValue(bytes, valueAt);
    const isObject = isObjectAt(bytes, valueAt);
    if (!isObject) members.set(key, JSON.parse(bytes.toString('utf8', valueAt, valueEnd)));
    else members.set(key, depth > 1 ? membersAt(bytes, valueAt, depth - 1).members : undefined);
    return valueEnd;
  });
  return { members, end };
}

function notBase64(encoded: string, what: string): Error {
  const at = encoded.search(/[^A-Za-z0-9_-]/);
  return malformed(
    `could not base64 decode ${what}: illegal base64 data at input byte ${at < 0 ? encoded.length : at}`,
  );
}

function malformed(reason: string): Error {
  return invalidSession(`token is malformed: ${reason}`);
}

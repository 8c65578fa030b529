import { createHash } from 'node:crypto';
import { load, YAMLException } from 'js-yaml';

/** One line of a token file: who has the token whose SHA-256 this is. */
export interface FileToken {
  readonly hash: Buffer;
  readonly user: string;
  readonly groups: readonly string[];
}

const MOST_TOKENS = 10_000;
const LEAST_CHARACTERS = 16;

/**
 * Callers where there is no Argo CD: a YAML or JSON list of `{token, user, groups}`, or `tokenHash: sha256:HEX` in
 * place of the token. Throws with the place of what is wrong with it, and never with a token.
 */
export function parseTokenFile(text: string): readonly FileToken[] {
  const list = listIn(text);
  const tokens = list.map((entry, index) => parseEntry(entry, `entry ${index + 1}`));
  const hashes = new Set<string>();
  tokens.forEach(({ hash }, index) => {
    const hex = hash.toString('hex');
    if (hashes.has(hex)) throw new Error(`entry ${index + 1} has the token of another entry`);
    hashes.add(hex);
  });
  return tokens;
}

export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function listIn(text: string): readonly unknown[] {
  const value = yamlIn(text);
  if (!Array.isArray(value)) throw new Error('a token file is a list of {token, user, groups}');
  if (value.length > MOST_TOKENS) throw new Error(`a token file has ${MOST_TOKENS} entries at most`);
  return value;
}

/** The parser's own message would show the line, and so a token. */
function yamlIn(text: string): unknown {
  try {
    return load(text);
  } catch (thrown) {
    if (thrown instanceof YAMLException) throw new Error(`the token file is no YAML: line ${thrown.mark.line + 1}`);
    throw thrown;
  }
}

function parseEntry(entry: unknown, where: string): FileToken {
  const { token, tokenHash, user, groups = [], ...others } = recordOf(entry, where);
  if (Object.keys(others).length > 0)
    throw new Error(`${where}: a field of another name than token, tokenHash, user, groups`);
  if (typeof user !== 'string' || user === '') throw new Error(`${where} needs a user`);
  if (!Array.isArray(groups) || !groups.every((group) => typeof group === 'string')) {
    throw new Error(`${where}: groups are a list of texts`);
  }
  return { hash: hashIn(token, tokenHash, where), user, groups };
}

function hashIn(token: unknown, tokenHash: unknown, where: string): Buffer {
  if ((token === undefined) === (tokenHash === undefined)) throw new Error(`${where} needs either token or tokenHash`);
  if (tokenHash !== undefined) {
    const [, hex] = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(typeof tokenHash === 'string' ? tokenHash : '') ?? [];
    if (hex === undefined) throw new Error(`${where}: tokenHash is sha256: and 64 hexadecimal digits`);
    return Buffer.from(hex, 'hex');
  }
  if (typeof token !== 'string' || token.length < LEAST_CHARACTERS) {
    throw new Error(`${where}: a token is a text of ${LEAST_CHARACTERS} characters at least`);
  }
  return hashOfToken(token);
}

function recordOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${where} is no object`);
  return { ...value };
}

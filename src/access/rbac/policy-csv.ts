import type { GrantLine, Origin, PolicyLines, RuleLine } from './policy-line.js';

/** A policy that is refused as a whole, as Argo CD does: which line, and what is wrong with it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Go's unicode.IsSpace, which is what both the CSV reader and the trimming of lines go by. */
const OTHER_SPACE = /^[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

/** Kinds of lines that casbin's model knows beside these two; they are read, and mean nothing. */
const IDLE_KINDS = ['r', 'e', 'm'];

/** Reads the text of a policy; throws a PolicyError for its first line that is none. */
export function parsePolicyText(source: string, text: string): PolicyLines {
  const rules: RuleLine[] = [];
  const grants: GrantLine[] = [];
  text.split('\n').forEach((raw, index) => {
    const line = trimSpace(raw);
    if (line === '' || line.startsWith('#')) return;
    addLine(line, { source, line: index + 1 }, { rules, grants });
  });
  return { rules, grants };
}

export function trimSpace(text: string): string {
  // Not by one regular expression: `\s+$` takes quadratic time for a text full of spaces.
  let end = text.length;
  while (end > 0 && isSpace(text[end - 1])) end -= 1;
  return text.slice(skipSpace(text, 0), end);
}

function addLine(line: string, origin: Origin, to: { rules: RuleLine[]; grants: GrantLine[] }): void {
  const tokens = csvTokens(line);
  if (!tokens) throw wrong(line, origin, 'its quotes do not match');
  const [kind = '', a = '', b = '', action = '', object = '', effect = ''] = tokens;
  if (kind === 'p') {
    if (tokens.length !== 6)
      throw wrong(line, origin, 'a rule is: p, subject, resource, action, object, allow or deny');
    to.rules.push({ subject: a, resource: b, action, object, effect, origin });
  } else if (kind === 'g') {
    if (tokens.length !== 3) throw wrong(line, origin, 'a grant is: g, user or group, role');
    to.grants.push({ member: a, role: b, origin });
  } else if (!IDLE_KINDS.includes(kind)) {
    throw wrong(line, origin, 'a line begins with p or g');
  }
}

function wrong(line: string, { source, line: number }: Origin, why: string): PolicyError {
  const shown = line.length > 120 ? `${line.slice(0, 120)}…` : line;
  return new PolicyError(`${source}, line ${number}: ${JSON.stringify(shown)} is not understood: ${why}`);
}

/**
 * One record of CSV as Go reads it: space before a field is skipped, space after it belongs to it; quotes only around
 * a whole field, doubled inside. Undefined where quotes stand otherwise.
 */
export function csvTokens(line: string): readonly string[] | undefined {
  const tokens: string[] = [];
  for (let at = 0; ; at += 1) {
    at = skipSpace(line, at);
    const field = line[at] === '"' ? quotedField(line, at) : plainField(line, at);
    if (!field) return undefined;
    tokens.push(field.text);
    at = field.end;
    if (at >= line.length) return tokens;
    if (line[at] !== ',') return undefined;
  }
}

interface Field {
  readonly text: string;
  readonly end: number;
}

function skipSpace(line: string, at: number): number {
  let end = at;
  while (isSpace(line[end])) end += 1;
  return end;
}

export function isSpace(character: string | undefined): boolean {
  if (character === undefined) return false;
  // Nearly every character that is asked about is one of ASCII.
  const code = character.charCodeAt(0);
  return code < 0x80 ? code === 0x20 || (code >= 0x09 && code <= 0x0d) : OTHER_SPACE.test(character);
}

function plainField(line: string, at: number): Field | undefined {
  const comma = line.indexOf(',', at);
  const end = comma < 0 ? line.length : comma;
  const text = line.slice(at, end);
  return text.includes('"') ? undefined : { text, end };
}

function quotedField(line: string, at: number): Field | undefined {
  let text = '';
  for (let from = at + 1; ; ) {
    const quote = line.indexOf('"', from);
    if (quote < 0) return undefined;
    text += line.slice(from, quote);
    if (line[quote + 1] !== '"') return { text, end: quote + 1 };
    text += '"';
    from = quote + 2;
  }
}

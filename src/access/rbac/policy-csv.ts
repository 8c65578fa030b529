import { CsvReader } from './csv-reader.js';
import { trimSpace } from './go-space.js';
import type { GrantLine, Origin, PolicyLines, RuleLine } from './policy-line.js';

/** A policy that is refused as a whole, as Argo CD does: which line, and what is wrong with it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Kinds of lines that casbin's model knows beside these two; they are read, and mean nothing. */
const IDLE_KINDS = ['r', 'e', 'm'];

/** Reads the text of a policy; throws a PolicyError for its first line that is none. */
export function parsePolicyText(source: string, text: string): PolicyLines {
  const parser = new PolicyParser(source);
  for (let at = 0, number = 1; at <= text.length; number += 1) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    parser.read(trimSpace(text.slice(at, end)), number);
    at = end + 1;
  }
  return { rules: parser.rules, grants: parser.grants };
}

class PolicyParser {
  readonly rules: RuleLine[] = [];
  readonly grants: GrantLine[] = [];
  private readonly csv = new CsvReader();

  constructor(private readonly source: string) {}

  read(line: string, number: number): void {
    if (line === '' || line.startsWith('#')) return;
    const origin = { source: this.source, line: number };
    const fields = this.csv.fields(line);
    if (!fields) throw wrong(line, origin, 'its quotes do not match');
    const [kind = '', a = '', b = '', action = '', object = '', effect = ''] = fields;
    if (kind === 'p') {
      if (fields.length !== 6)
        throw wrong(line, origin, 'a rule is: p, subject, resource, action, object, allow or deny');
      this.rules.push({ subject: a, resource: b, action, object, effect, origin });
    } else if (kind === 'g') {
      if (fields.length !== 3) throw wrong(line, origin, 'a grant is: g, user or group, role');
      this.grants.push({ member: a, role: b, origin });
    } else if (!IDLE_KINDS.includes(kind)) {
      throw wrong(line, origin, 'a line begins with p or g');
    }
  }
}

function wrong(line: string, { source, line: number }: Origin, why: string): PolicyError {
  const shown = line.length > 120 ? `${line.slice(0, 120)}…` : line;
  return new PolicyError(`${source}, line ${number}: ${JSON.stringify(shown)} is not understood: ${why}`);
}

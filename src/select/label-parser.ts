import { invalidArgument, type StatusError } from '../base/status-error.js';
import { lexLabels, type Token } from './label-lexer.js';
import { parseInt64, type Requirement } from './label-requirement.js';

const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const NO_VALUES: ReadonlySet<string> = new Set();

/** Throws INVALID_ARGUMENT with the word that is wrong, its place, and what was expected instead. */
export function parseRequirements(text: string): readonly Requirement[] {
  return new Parser(lexLabels(text)).parseAll();
}

/** Recursive descent over the grammar of apimachinery's labels.Parse; each method is one of its rules. */
class Parser {
  private next = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parseAll(): readonly Requirement[] {
    const requirements: Requirement[] = [];
    if (this.peek().kind === 'end') return requirements;
    for (;;) {
      requirements.push(this.parseRequirement());
      const token = this.take();
      if (token.kind === 'end') return requirements;
      if (token.text !== ',' || token.kind !== 'symbol') throw unexpected(token, "',' or the end");
    }
  }

  private parseRequirement(): Requirement {
    const isAbsent = this.takeSymbol('!');
    const key = this.takeKey();
    if (isAbsent) return { key, operator: 'absent', values: NO_VALUES };
    if (this.atPartEnd()) return { key, operator: 'exists', values: NO_VALUES };
    const token = this.take();
    switch (token.text) {
      case '=':
      case '==':
        return { key, operator: 'in', values: this.takeExactValue() };
      case '!=':
        return { key, operator: 'notin', values: this.takeExactValue() };
      case '>':
      case '<':
        return { key, operator: token.text, values: this.takeInteger(token) };
      case 'in':
      case 'notin':
        return { key, operator: token.text, values: this.takeValueList() };
      default:
        throw unexpected(token, 'one of = == != > < in notin');
    }
  }

  private takeKey(): string {
    const token = this.take();
    if (token.kind !== 'word') throw unexpected(token, 'a label key');
    const slash = token.text.indexOf('/');
    const prefix = slash < 0 ? undefined : token.text.slice(0, slash);
    const name = token.text.slice(slash + 1);
    if (name.length > 63 || !NAME.test(name)) throw wrong(token, 'is not a label key');
    if (prefix !== undefined && (prefix.length > 253 || !DNS_SUBDOMAIN.test(prefix))) {
      throw wrong(token, 'is not a label key: its prefix must be a DNS subdomain');
    }
    return token.text;
  }

  /** `a=` is `a=""`. */
  private takeExactValue(): ReadonlySet<string> {
    if (this.atPartEnd()) return new Set(['']);
    return new Set([this.takeValue()]);
  }

  private takeInteger(operator: Token): ReadonlySet<string> {
    const values = this.takeExactValue();
    const [value] = values;
    if (value === undefined || parseInt64(value) === undefined) throw wrong(operator, 'needs an integer');
    return values;
  }

  /** `(a,b)`; an empty place is the empty value, as in `(a,)` and `(a,,b)`. */
  private takeValueList(): ReadonlySet<string> {
    if (!this.takeSymbol('(')) throw unexpected(this.peek(), "'('");
    if (this.takeSymbol(')')) throw wrong(this.tokens[this.next - 1], 'closes a list without values');
    const values = new Set<string>();
    for (let commas = 0; ; ) {
      const token = this.peek();
      const isEmpty = token.kind !== 'word';
      values.add(isEmpty ? '' : this.takeValue());
      if (!isEmpty) commas = 0;
      // apimachinery reads two commas at once, and then wants a value.
      if (commas > 0 && commas % 2 === 0 && this.peek().text === ')') throw unexpected(this.peek(), 'a label value');
      if (this.takeSymbol(')')) return values;
      if (!this.takeSymbol(',')) throw unexpected(this.peek(), "',' or ')'");
      commas++;
    }
  }

  private takeValue(): string {
    const token = this.take();
    if (token.kind !== 'word') throw unexpected(token, 'a label value');
    if (token.text.length > 63 || !NAME.test(token.text)) throw wrong(token, 'is not a label value');
    return token.text;
  }

  private atPartEnd(): boolean {
    const { kind, text } = this.peek();
    return kind === 'end' || (kind === 'symbol' && text === ',');
  }

  private takeSymbol(symbol: string): boolean {
    const token = this.peek();
    if (token.kind !== 'symbol' || token.text !== symbol) return false;
    this.next++;
    return true;
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: '', at: 0 };
  }

  private take(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }
}

function unexpected(token: Token, expected: string): StatusError {
  const found = token.kind === 'end' ? 'it ends' : `found '${clip(token.text)}'`;
  return invalidArgument(`selector: ${found} at character ${token.at + 1}, expected ${expected}`);
}

function wrong(token: Token | undefined, problem: string): StatusError {
  return invalidArgument(`selector: '${clip(token?.text ?? '')}' at character ${(token?.at ?? 0) + 1} ${problem}`);
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

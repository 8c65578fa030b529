/** A word of a label selector; `at` is its offset in the text, for messages. */
export interface Token {
  readonly kind: 'symbol' | 'word' | 'end';
  readonly text: string;
  readonly at: number;
}

const SYMBOLS = ['==', '!=', '=', '!', '(', ')', ',', '>', '<'];
const SPACE = /[ \t\r\n]/;
const WORD_END = /[ \t\r\n=!(),><]/;

/** Splits as apimachinery's lexer does: symbols by longest match, everything between symbols and spaces is a word. */
export function lexLabels(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (SPACE.test(text.charAt(at))) {
      at++;
      continue;
    }
    const token = symbolAt(text, at) ?? wordAt(text, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function symbolAt(text: string, at: number): Token | undefined {
  const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
  return symbol === undefined ? undefined : { kind: 'symbol', text: symbol, at };
}

function wordAt(text: string, at: number): Token {
  let end = at + 1;
  while (end < text.length && !WORD_END.test(text.charAt(end))) end++;
  return { kind: 'word', text: text.slice(at, end), at };
}

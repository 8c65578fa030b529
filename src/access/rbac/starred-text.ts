import type { TextPattern } from './text-pattern.js';

/** A glob of nothing but text and stars: it begins with the first piece, ends with the last, and has the others between. */
export class StarredText implements TextPattern {
  readonly project: string | undefined;
  private readonly first: string;
  /** Undefined where there is no star. */
  private readonly last: string | undefined;
  private readonly between: readonly string[];

  /** What stands before, between and after the stars; between two stars in a row stands nothing. */
  constructor(pieces: readonly string[]) {
    const [first = ''] = pieces;
    this.first = first;
    this.last = pieces.length > 1 ? pieces.at(-1) : undefined;
    this.between = pieces.length > 2 ? pieces.slice(1, -1) : NONE;
    const slash = first.indexOf('/');
    this.project = slash < 0 ? undefined : first.slice(0, slash);
  }

  matches(text: string): boolean {
    const { first, last, between } = this;
    if (last === undefined) return text === first;
    if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    return between.length === 0 || hasInOrder(text.slice(first.length, text.length - last.length), between);
  }

  /** What ends in a star matches a beginning together with everything that goes on from it. */
  matchesAllFrom(beginning: string): boolean {
    return this.last === '' && this.matches(beginning);
  }
}

const NONE: readonly string[] = [];

/** The earliest place is the best for each piece, so that nothing is tried twice. */
function hasInOrder(text: string, pieces: readonly string[]): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

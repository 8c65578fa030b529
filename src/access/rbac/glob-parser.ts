/** A piece of a glob. Text is compared by code points. */
export type GlobPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `*` or `**`: any text, with slashes, since RBAC knows no separators. */
  | { readonly kind: 'star' }
  /** `?`: one character. */
  | { readonly kind: 'one' }
  /** `[a-z]`, `[abc]`, and their opposites. */
  | { readonly kind: 'class'; has(character: string): boolean }
  /** `{a,b}` */
  | { readonly kind: 'choice'; readonly options: readonly Glob[] };

export type Glob = readonly GlobPart[];

/** Braces in braces; the dialect has no limit, but nobody writes so many. */
const DEEPEST = 50;

/**
 * Reads the dialect of Argo CD's policies (gobwas/glob 1.0). Undefined where the text is no glob: such a rule matches
 * nothing. Outside of braces `,` and `}` are plain, and so is `]` outside of a class.
 */
export function parseGlob(pattern: string): Glob | undefined {
  const parser = new GlobParser([...pattern]);
  return parser.whole();
}

class GlobParser {
  private at = 0;

  constructor(private readonly characters: readonly string[]) {}

  whole(): Glob | undefined {
    const glob = this.sequence(0);
    return glob && this.at === this.characters.length ? glob : undefined;
  }

  /** Up to the end, or in braces up to the comma or brace that ends it. */
  private sequence(depth: number): Glob | undefined {
    const parts: GlobPart[] = [];
    for (let next = this.peek(); next !== undefined && !(depth > 0 && isBreak(next)); next = this.peek()) {
      const part = this.part(next, depth);
      if (!part) return undefined;
      parts.push(part);
    }
    return parts;
  }

  private part(next: string, depth: number): GlobPart | undefined {
    if (next === '*') return this.star();
    if (next === '?') return this.skip({ kind: 'one' });
    if (next === '[') return this.class();
    if (next === '{') return this.choice(depth + 1);
    const text = this.text(depth > 0 ? '?*[{},' : '?*[{');
    return text === undefined ? undefined : { kind: 'text', text };
  }

  private star(): GlobPart {
    this.at += this.characters[this.at + 1] === '*' ? 2 : 1;
    return { kind: 'star' };
  }

  private choice(depth: number): GlobPart | undefined {
    if (depth > DEEPEST) return undefined;
    const options: Glob[] = [];
    do {
      this.at += 1;
      const option = this.sequence(depth);
      if (!option) return undefined;
      options.push(option);
    } while (this.peek() === ',');
    return this.peek() === '}' ? this.skip({ kind: 'choice', options }) : undefined;
  }

  /** A range where the second character is a dash, else a list in which dashes are plain. */
  private class(): GlobPart | undefined {
    this.at += 1;
    const isOpposite = this.peek() === '!';
    if (isOpposite) this.at += 1;
    const isIn = this.characters[this.at + 1] === '-' ? this.range() : this.list();
    if (!isIn || this.peek() !== ']') return undefined;
    return this.skip({ kind: 'class', has: isOpposite ? (character) => !isIn(character) : isIn });
  }

  private range(): ((character: string) => boolean) | undefined {
    const low = this.characters[this.at]?.codePointAt(0);
    const high = this.characters[this.at + 2]?.codePointAt(0);
    if (low === undefined || high === undefined || high < low) return undefined;
    this.at += 3;
    return (character) => {
      const code = character.codePointAt(0) ?? -1;
      return code >= low && code <= high;
    };
  }

  private list(): ((character: string) => boolean) | undefined {
    const text = this.text(']');
    if (text === undefined || text === '') return undefined;
    const members = new Set(text);
    return (character) => members.has(character);
  }

  /** Plain characters, a backslash making the next one plain; undefined where nothing follows the backslash. */
  private text(breakers: string): string | undefined {
    let text = '';
    for (let next = this.peek(); next !== undefined && !breakers.includes(next); next = this.peek()) {
      if (next === '\\') {
        this.at += 1;
        next = this.peek();
        if (next === undefined) return undefined;
      }
      text += next;
      this.at += 1;
    }
    return text;
  }

  private peek(): string | undefined {
    return this.characters[this.at];
  }

  private skip(part: GlobPart): GlobPart {
    this.at += 1;
    return part;
  }
}

function isBreak(character: string): boolean {
  return character === ',' || character === '}';
}

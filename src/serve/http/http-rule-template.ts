/** One part of a path: a word, `*` for any one segment, `**` for any number of them. */
export type Segment = { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'one' | 'many' };

export interface PathVariable {
  /** Of the request message, dotted. */
  readonly fieldPath: string;
  /** The first segment that belongs to it, and the first that does not. */
  readonly from: number;
  readonly to: number;
}

export interface PathTemplate {
  readonly segments: readonly Segment[];
  readonly variables: readonly PathVariable[];
  readonly verb: string | undefined;
}

/**
 * Parses the path of a google.api.http rule, whose grammar is
 *   Template = "/" Segments [ ":" Literal ]
 *   Segments = Segment { "/" Segment }
 *   Segment  = "*" | "**" | Literal | "{" FieldPath [ "=" Segments ] "}"
 * Variables do not nest, and one `**` is the most.
 */
export function parsePathTemplate(text: string): PathTemplate {
  return new TemplateParser(text).parse();
}

class TemplateParser {
  private at = 0;
  private readonly segments: Segment[] = [];
  private readonly variables: PathVariable[] = [];

  constructor(private readonly text: string) {}

  parse(): PathTemplate {
    this.expect('/');
    this.parseSegments(() => this.parseSegment());
    const verb = this.take(':') ? this.parseLiteral() : undefined;
    if (this.at < this.text.length) throw this.wrong('the end');
    if (this.segments.filter((segment) => segment.kind === 'many').length > 1) throw this.wrong('one ** at most');
    return { segments: this.segments, variables: this.variables, verb };
  }

  private parseSegments(parseOne: () => void): void {
    do parseOne();
    while (this.take('/'));
  }

  private parseSegment(): void {
    if (this.take('{')) this.parseVariable();
    else this.parsePlain();
  }

  private parsePlain(): void {
    if (this.take('**')) this.segments.push({ kind: 'many' });
    else if (this.take('*')) this.segments.push({ kind: 'one' });
    else this.segments.push({ kind: 'literal', text: this.parseLiteral() });
  }

  private parseVariable(): void {
    const fieldPath = this.match(/[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y, 'a field');
    const from = this.segments.length;
    if (this.take('=')) this.parseSegments(() => this.parsePlain());
    else this.segments.push({ kind: 'one' });
    this.expect('}');
    this.variables.push({ fieldPath, from, to: this.segments.length });
  }

  private parseLiteral(): string {
    return this.match(/[\w\-.~!$&'()+,;@%]+/y, 'a word');
  }

  private match(pattern: RegExp, wanted: string): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw this.wrong(wanted);
    this.at += found.length;
    return found;
  }

  private take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private expect(token: string): void {
    if (!this.take(token)) throw this.wrong(token);
  }

  private wrong(wanted: string): Error {
    return new Error(`HTTP path ${this.text}: expected ${wanted} at ${this.at}`);
  }
}

import { skipSpace } from './go-space.js';

/** One record; undefined where its quotes stand wrong. */
export function csvTokens(line: string): readonly string[] | undefined {
  return new CsvReader().fields(line);
}

/**
 * Records of CSV as Go reads them: space before a field is skipped, space after it belongs to it; quotes only around a
 * whole field, doubled inside. A field that says what the one above it says is the same string: of the texts of a
 * policy most stand there a thousand times.
 */
export class CsvReader {
  private above: readonly string[] = [];
  private line = '';
  /** Where the field that was read last ends. */
  private at = 0;

  /** Undefined where quotes stand otherwise. */
  fields(line: string): readonly string[] | undefined {
    const fields: string[] = [];
    const hasQuotes = line.includes('"');
    this.line = line;
    for (let at = 0; ; at = this.at + 1) {
      const from = skipSpace(line, at);
      const field = hasQuotes ? this.anyField(from) : this.plainField(from, this.above[fields.length]);
      if (field === undefined) return undefined;
      fields.push(field);
      if (this.at >= line.length) break;
      if (line[this.at] !== ',') return undefined;
    }
    this.above = fields;
    return fields;
  }

  private anyField(from: number): string | undefined {
    if (this.line[from] === '"') return this.quotedField(from);
    const field = this.plainField(from, undefined);
    return field.includes('"') ? undefined : field;
  }

  private plainField(from: number, above: string | undefined): string {
    const comma = this.line.indexOf(',', from);
    this.at = comma < 0 ? this.line.length : comma;
    if (above?.length === this.at - from && this.line.startsWith(above, from)) return above;
    return this.line.slice(from, this.at);
  }

  private quotedField(from: number): string | undefined {
    let text = '';
    for (let at = from + 1; ; ) {
      const quote = this.line.indexOf('"', at);
      if (quote < 0) return undefined;
      text += this.line.slice(at, quote);
      this.at = quote + 1;
      if (this.line[this.at] !== '"') return text;
      text += '"';
      at = quote + 2;
    }
  }
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import type { CaseGroup } from './case-group.js';

const HEAD = '## ';

/** What the real API server answers in the cases of one group: a text that people can read, and compare. */
export class RecordedAnswers {
  private readonly file: string;
  private readonly byCase: ReadonlyMap<string, string>;

  constructor(private readonly group: CaseGroup) {
    this.file = join(CHECKOUT, 'test/conformance/answers', `${group.name}.txt`);
    this.byCase = existsSync(this.file) ? sections(readFileSync(this.file, 'utf8')) : new Map();
  }

  /** Empty where nothing was recorded. */
  of(name: string): string {
    return this.byCase.get(name) ?? '';
  }

  /** Writes down transcripts, in the order of the cases. */
  write(played: ReadonlyMap<string, string>): void {
    const parts = Object.keys(this.group.cases).map((name) => `${HEAD}${name}\n${played.get(name) ?? ''}\n`);
    writeFileSync(this.file, parts.join('\n'));
  }
}

function sections(text: string): Map<string, string> {
  const parts = `\n${text}`.split(`\n${HEAD}`).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf('\n');
      return [part.slice(0, end), part.slice(end + 1).trimEnd()];
    }),
  );
}

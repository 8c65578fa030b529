import { keyOf } from '../application.js';
import type { ScreenChange } from './screen.js';
import { TablePrinter } from './table-printer.js';

/** How changes are written. */
export interface Printer {
  print(change: ScreenChange): void;
  /** A snapshot begins: what wants to see all of it may wait. */
  hold(): void;
  /** It is through. */
  release(): void;
}

export type Output = 'table' | 'wide' | 'json' | 'name';

export interface PrinterOptions {
  readonly output: Output;
  /** Writes whole lines. */
  readonly write: (text: string) => void;
  /** Wall time in ms, for ages. */
  readonly now: () => number;
}

export function printerOf({ output, write, now }: PrinterOptions): Printer {
  switch (output) {
    case 'json':
      return linePrinter(write, ({ json }) => json);
    case 'name':
      return linePrinter(write, ({ type, application }) =>
        type === 'DELETED' ? `${keyOf(application)} deleted` : keyOf(application),
      );
    case 'table':
    case 'wide':
      return new TablePrinter({ write, now, isWide: output === 'wide' });
  }
}

function linePrinter(write: (text: string) => void, lineOf: (change: ScreenChange) => string): Printer {
  return { print: (change) => write(`${lineOf(change)}\n`), hold: () => undefined, release: () => undefined };
}

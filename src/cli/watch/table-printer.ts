import { humanAge } from '../../simulator/http/human-age.js';
import type { Printer } from './printer.js';
import type { ScreenChange } from './screen.js';

interface Column {
  readonly title: string;
  readonly isWide?: boolean;
  cell(change: ScreenChange, now: number): string;
}

const COLUMNS: readonly Column[] = [
  // As wide as its longest, which the first rows do not have.
  { title: 'EVENT   ', cell: ({ type }) => type },
  { title: 'NAMESPACE', cell: ({ application }) => application.namespace },
  { title: 'NAME', cell: ({ application }) => application.name },
  { title: 'PROJECT', cell: ({ application }) => application.project },
  { title: 'HEALTH', cell: ({ application }) => application.health },
  { title: 'SYNC', cell: ({ application }) => application.sync },
  { title: 'REVISION', cell: ({ application }) => shortRevision(application.revision) },
  { title: 'AGE', cell: ({ application }, now) => humanAge(application.created, now) },
  { title: 'OPERATION', isWide: true, cell: ({ application }) => application.phase },
  { title: 'REPOSITORY', isWide: true, cell: ({ application }) => application.repository },
  { title: 'DESTINATION', isWide: true, cell: ({ application }) => application.destination },
  { title: 'RESOURCEVERSION', isWide: true, cell: ({ application }) => application.resourceVersion },
];

export interface TablePrinterOptions {
  readonly write: (text: string) => void;
  readonly now: () => number;
  readonly isWide: boolean;
}

/** Rows that are appended, under one line of titles. A snapshot is written as a whole, so that its columns stand straight. */
export class TablePrinter implements Printer {
  private readonly columns: readonly Column[];
  private readonly widths: number[];
  private held: string[][] | undefined;
  private hasTitles = false;

  constructor(private readonly options: TablePrinterOptions) {
    this.columns = COLUMNS.filter(({ isWide }) => options.isWide || !isWide);
    this.widths = this.columns.map(({ title }) => title.length);
  }

  print(change: ScreenChange): void {
    const now = this.options.now();
    const cells = this.columns.map((column) => harmless(column.cell(change, now)));
    if (this.held) this.held.push(cells);
    else this.write([cells]);
  }

  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const rows = this.held ?? [];
    this.held = undefined;
    this.write(rows);
  }

  private write(rows: readonly string[][]): void {
    for (const [index, width] of this.widths.entries()) {
      this.widths[index] = Math.max(width, ...rows.slice(-MOST_MEASURED).map((cells) => cells[index]?.length ?? 0));
    }
    const titles = this.hasTitles ? [] : [this.columns.map(({ title }) => title)];
    this.hasTitles = true;
    this.options.write([...titles, ...rows].map((cells) => this.line(cells)).join(''));
  }

  private line(cells: readonly string[]): string {
    return `${cells
      .map((cell, index) => cell.padEnd(this.widths[index] ?? 0))
      .join('  ')
      .trimEnd()}\n`;
  }
}

/** Rows that are looked at for the width of columns; an argument list has its limits. */
const MOST_MEASURED = 10_000;

/** Git hashes by their beginning, versions of charts as they are. */
function shortRevision(revision: string): string {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 7) : revision;
}

/** Texts come from a cluster, and must not be able to steer the terminal. */
function harmless(text: string): string {
  return text === '' ? '-' : text.replace(/\p{Cc}/gu, '?');
}

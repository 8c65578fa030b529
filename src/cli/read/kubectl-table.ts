import type { Application } from '../application.js';

interface Column {
  readonly title: string;
  cell(application: Application): string;
}

/** The printer columns of Argo CD's CRD. */
const COLUMNS: readonly Column[] = [
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'SYNC STATUS', cell: ({ sync }) => sync },
  { title: 'HEALTH STATUS', cell: ({ health }) => health },
];
const WIDE_COLUMNS: readonly Column[] = [
  { title: 'REVISION', cell: ({ revision }) => revision },
  { title: 'PROJECT', cell: ({ project }) => project },
];
const NAMESPACE: Column = { title: 'NAMESPACE', cell: ({ namespace }) => namespace };

export interface TableOptions {
  readonly isWide: boolean;
  readonly hasNamespace: boolean;
  readonly hasTitles: boolean;
}

/** `kubectl get applications`, to the blank: the cells of the last column are not filled up, all others are. */
export function kubectlTable(applications: readonly Application[], options: TableOptions): string {
  const { isWide, hasNamespace, hasTitles } = options;
  const columns = [...(hasNamespace ? [NAMESPACE] : []), ...COLUMNS, ...(isWide ? WIDE_COLUMNS : [])];
  const rows = applications.map((application) => columns.map(({ cell }) => printable(cell(application))));
  const all = hasTitles ? [columns.map(({ title }) => title), ...rows] : rows;
  const widths = widthsOf(all);
  return all.map((cells) => `${cells.map((cell, index) => cell + blanks(cell, widths[index])).join('')}\n`).join('');
}

const GAP = 3;
const LEAST_WIDTH = 6;

/** Undefined for the last one. */
function widthsOf(rows: readonly (readonly string[])[]): (number | undefined)[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) {
      widths[index] = Math.max(widths[index] ?? LEAST_WIDTH, lengthOf(cell) + GAP);
    }
  }
  return widths.slice(0, -1);
}

function blanks(cell: string, width: number | undefined): string {
  return ' '.repeat(Math.max(0, (width ?? 0) - lengthOf(cell)));
}

/** In code points, as Go counts. */
function lengthOf(text: string): number {
  return [...text].length;
}

/** One line that cannot steer the terminal: texts come from a cluster. */
function printable(text: string): string {
  const [line = ''] = text.split(/[\n\r\f]/, 1);
  const shown = line === text ? text : `${line}...`;
  return shown.replaceAll('\u001B', '^[').replace(/\p{Cc}/gu, '?');
}

/** The same table for a terminal and for Markdown: columns of one width. */
export function markdownTable(heads, lines) {
  const rows = [heads, ...lines].map((cells) => cells.map((cell) => String(cell).replaceAll('|', '\\|')));
  const widths = heads.map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  const [head, ...body] = rows.map((cells) => line(cells.map((cell, column) => cell.padEnd(widths[column]))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function line(cells) {
  return `| ${cells.join(' | ')} |`;
}

/** Lines that a shell takes as they stand, under a title. */
export function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** By its path, because another terminal may stand in another folder. */
export function own(program: string): string {
  return `node ${quoted(program)}`;
}

export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

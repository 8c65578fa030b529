/**
 * What was typed, fit for a message: who is in front of a host (`redis://USER:PASSWORD@host`, `USER:PASSWORD@host`) is
 * left out. It need not be a URL that parses; too much is left out rather than too little.
 */
export function withoutCredentials(text: string): string {
  const slashes = text.indexOf('//');
  const from = slashes === -1 ? 0 : slashes + '//'.length;
  const at = text.lastIndexOf('@');
  const isUrlLike = slashes !== -1 || text.slice(0, Math.max(at, 0)).includes(':');
  return isUrlLike && at > from ? `${text.slice(0, from)}***${text.slice(at)}` : text;
}

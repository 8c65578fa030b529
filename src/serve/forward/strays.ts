/**
 * Whether a path could mean another one to who reads it next: dot segments, backslashes and zero bytes, raw or
 * percent-encoded. Such a path could leave the root that an operator gave (RFC 3986, 5.2.4).
 */
export function strays(path: string): boolean {
  const plain = path.replace(/%(2e|2f|5c|00)/gi, (_escape, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return /[\\\0]/.test(plain) || plain.split('/').some((segment) => segment === '.' || segment === '..');
}

import { isUtf8 } from 'node:buffer';
import { invalidArgument } from '../../base/status-error.js';

/**
 * Text from a URL as Node hands it out, percent-decoded. Bytes that are not UTF-8, escapes that are none, and
 * zero bytes are the caller's error; `what` names the place in it.
 */
export function percentDecode(text: string, what: string): string {
  const decoded = decode(fromLatin1(text, what), what);
  if (decoded.includes('\0')) throw invalidArgument(`${what} contains a zero byte`);
  return decoded;
}

function decode(text: string, what: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument(`${what} is not valid percent-encoded UTF-8`);
  }
}

/** Node's parser makes one character of each byte, also of UTF-8 that came without escapes. */
function fromLatin1(text: string, what: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\uffff]/.test(text)) return text;
  const bytes = Buffer.from(text, 'latin1');
  if (!isUtf8(bytes)) throw invalidArgument(`${what} is not UTF-8`);
  return bytes.toString('utf8');
}

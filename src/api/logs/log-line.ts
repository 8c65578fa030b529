import { parseRfc3339 } from '../../encode/rfc3339.js';

/** One line of a pod's log. */
export interface LogLine {
  readonly podName: string;
  /** RFC 3339 with as many fractional digits as it needs. */
  readonly time: string;
  readonly seconds: number;
  readonly nanos: number;
  readonly content: string;
}

/** Longer lines arrive in pieces: one line must not take the memory of all. */
const MAX_LINE_BYTES = 64 * 1024;
const LINE_FEED = 0x0a;

/** The lines of a log with timestamps, in order. What has no time of its own has that of the line before. */
export async function* logLines(chunks: AsyncIterable<Buffer>, podName: string): AsyncGenerator<LogLine> {
  let last: LogLine = { podName, time: '', seconds: 0, nanos: 0, content: '' };
  for await (const bytes of byteLines(chunks)) {
    const text = bytes.toString();
    const blank = text.indexOf(' ');
    const stamp = blank < 0 ? text : text.slice(0, blank);
    const time = parseRfc3339(stamp);
    const content = time ? text.slice(stamp.length + 1) : text;
    if (time) last = { podName, time: normalTime(stamp), seconds: Number(time.seconds), nanos: time.nanos, content };
    for (const part of partsOf(content)) yield { ...last, content: part };
  }
}

/** A carriage return begins a line anew on a terminal: bars of progress are many lines. */
function partsOf(content: string): readonly string[] {
  const parts = content.split('\r');
  return parts.length > 1 && parts.at(-1) === '' ? parts.slice(0, -1) : parts;
}

/** Without the zeros at the end of the fraction, as Go prints it. */
function normalTime(stamp: string): string {
  return stamp.replace(/\.(\d*?)0*(?=Z$|[+-]\d\d:\d\d$)/, (_, digits: string) => (digits === '' ? '' : `.${digits}`));
}

async function* byteLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let pending = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      const line = chunk.subarray(from, end);
      yield pending.length === 0 ? line : Buffer.concat([pending, line]);
      pending = Buffer.alloc(0);
      from = end + 1;
    }
    pending = Buffer.concat([pending, chunk.subarray(from)]);
    while (pending.length > MAX_LINE_BYTES) {
      const cut = characterAt(pending, MAX_LINE_BYTES);
      yield pending.subarray(0, cut);
      pending = pending.subarray(cut);
    }
  }
  if (pending.length > 0) yield pending;
}

/** The place of the character that the byte at `at` is part of; of what is no text, `at`. */
function characterAt(bytes: Buffer, at: number): number {
  for (let start = at; start > at - 4; start--) if (((bytes[start] ?? 0) & 0xc0) !== 0x80) return start;
  return at;
}

import { spawn } from 'node:child_process';
import { say } from '../sight.js';
import { sseReader, type StreamReader } from './stream-reader.js';

/** Says what a script sees that reads server-sent events by curl, and starts it again with the last id it has. */
export async function followCurl(url: string, flags: readonly string[]): Promise<void> {
  const reader = sseReader();
  for (;;) {
    reader.restart();
    const head = new HeadReader(reader);
    const code = await runCurl([...flags, ...headersOf(reader), url], (text) => head.feed(text));
    if (head.status >= 400 && head.status !== 503) return say({ saw: 'refused', status: head.status });
    say({ saw: 'lost', why: `curl ended with ${code}` });
    await new Promise((resolve) => setTimeout(resolve, reader.retryMs));
  }
}

function headersOf({ accept, lastId }: StreamReader): string[] {
  return ['-H', `Accept: ${accept}`, ...(lastId === '' ? [] : ['-H', `Last-Event-ID: ${lastId}`])];
}

/** Resolves with curl's exit code. */
function runCurl(args: readonly string[], take: (text: string) => void): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn('curl', ['-s', '-i', '-N', ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.setEncoding('utf8').on('data', take);
    child.on('close', resolve);
  });
}

/** Takes the head off what `curl -i` prints. */
class HeadReader {
  status = 0;
  private head: string | undefined = '';

  constructor(private readonly reader: StreamReader) {}

  feed(text: string): void {
    if (this.head === undefined) return this.reader.feed(text);
    this.head += text;
    const end = this.head.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.head.slice(0, end);
    const body = this.head.slice(end + 4);
    this.head = undefined;
    this.status = Number(/^HTTP\/\S+ (\d+)/.exec(head)?.[1]);
    if (this.status === 200) this.sayHead(head);
    this.reader.feed(this.status === 200 ? body : '');
  }

  private sayHead(head: string): void {
    const start = /^x-kubecast-start: (.*)$/im.exec(head)?.[1]?.trim();
    const encoding = /^content-encoding: (.*)$/im.exec(head)?.[1]?.trim();
    say({
      saw: 'open',
      status: this.status,
      ...(start === undefined ? {} : { start }),
      ...(encoding === undefined ? {} : { encoding }),
    });
  }
}

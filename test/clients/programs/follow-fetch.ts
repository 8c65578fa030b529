import { say } from '../sight.js';
import type { StreamReader } from './stream-reader.js';

/** What fetch and undici's fetch have in common. */
type Fetch = (url: string, options: { readonly headers: Record<string, string> }) => Promise<FetchAnswer>;

interface FetchAnswer {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: unknown;
}

/** Says what a program sees that reads the stream by fetch, and comes back with the last id it has. */
export async function followFetch(fetch: Fetch, url: string, reader: StreamReader): Promise<void> {
  for (;;) {
    try {
      const headers = { accept: reader.accept, ...(reader.lastId ? { 'last-event-id': reader.lastId } : {}) };
      const answer = await fetch(url, { headers });
      if (isFinal(answer)) return say({ saw: 'refused', status: answer.status });
      if (answer.ok) await readAnswer(answer, reader);
      say({ saw: 'lost', why: answer.ok ? 'ended' : `status ${answer.status}` });
    } catch (error) {
      say({ saw: 'lost', why: String(error) });
    }
    await new Promise((resolve) => setTimeout(resolve, reader.retryMs));
  }
}

function isFinal({ ok, status }: FetchAnswer): boolean {
  return !ok && status !== 429 && status !== 503;
}

async function readAnswer(answer: FetchAnswer, reader: StreamReader): Promise<void> {
  const start = answer.headers.get('x-kubecast-start') ?? undefined;
  say({ saw: 'open', status: answer.status, ...(start === undefined ? {} : { start }) });
  reader.restart();
  if (!(answer.body instanceof ReadableStream)) throw new Error('the answer has no body');
  const decoder = new TextDecoder();
  const bytes: ReadableStreamDefaultReader<unknown> = answer.body.getReader();
  for (;;) {
    const { done, value } = await bytes.read();
    if (done) return;
    if (value instanceof Uint8Array) reader.feed(decoder.decode(value, { stream: true }));
  }
}

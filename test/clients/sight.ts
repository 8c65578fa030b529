/** One thing that a foreign client has seen; its program says each as a line of JSON. */
export type Sight =
  /** A connection that the server has accepted; what the client can tell of its head. */
  | { readonly saw: 'open'; readonly status?: number; readonly start?: string; readonly encoding?: string }
  | {
      readonly saw: 'event';
      readonly type: string;
      readonly name: string;
      readonly health: string;
      readonly id: string;
    }
  | { readonly saw: 'mark'; readonly mark: string; readonly id: string }
  /** The server's own last words. */
  | { readonly saw: 'error'; readonly message: string; readonly retry: boolean | undefined }
  /** The connection is gone, and the client will come back. */
  | { readonly saw: 'lost'; readonly why: string }
  /** The client has given up. */
  | { readonly saw: 'refused'; readonly status: number | undefined }
  /** What a program that trusts the format would stumble over. */
  | { readonly saw: 'phantom'; readonly text: string };

/** The client's end of the line, in Node as in a browser. */
export function say(sight: Sight): void {
  console.log(JSON.stringify(sight));
}

/** The other end; undefined is a line that no client program has written. */
export function parseSight(line: string): Sight | undefined {
  const value = jsonOf(line);
  return isSight(value) ? value : undefined;
}

/** What the text of a message says, which should be `{"result":…}` or `{"error":…}`. */
export function sightOf(text: string, id: string): Sight {
  const message = jsonOf(text);
  const error = at(message, 'error');
  if (error !== undefined) return errorSight(error);
  const result = at(message, 'result');
  const type = at(result, 'type');
  const metadata = at(at(result, 'application'), 'metadata');
  if (type === 'BOOKMARK') return { saw: 'mark', mark: markOf(metadata, id), id };
  const name = at(metadata, 'name');
  if (typeof type !== 'string' || typeof name !== 'string') return { saw: 'phantom', text };
  const health = at(at(at(at(result, 'application'), 'status'), 'health'), 'status');
  return { saw: 'event', type, name, health: typeof health === 'string' ? health : '', id };
}

export function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorSight(error: unknown): Sight {
  const retry = at(error, 'retry');
  const message = at(error, 'message');
  return {
    saw: 'error',
    message: typeof message === 'string' ? message : '',
    retry: typeof retry === 'boolean' ? retry : undefined,
  };
}

function markOf(metadata: unknown, id: string): string {
  if (at(at(metadata, 'annotations'), 'k8s.io/initial-events-end') === 'true') return 'synced';
  return id === '0' ? 'reset' : 'bookmark';
}

const SIGHTS: readonly unknown[] = ['open', 'event', 'mark', 'error', 'lost', 'refused', 'phantom'];

/** Its fields are as our own programs wrote them. */
function isSight(value: unknown): value is Sight {
  return SIGHTS.includes(at(value, 'saw'));
}

import { say, sightOf } from '../sight.js';

/** What the three EventSource classes have in common. */
interface EventSourceLike {
  readonly readyState: number;
  onopen: unknown;
  onmessage: unknown;
  onerror: unknown;
  addEventListener(type: string, listener: (event: Event) => void): void;
}

const CLOSED = 2;

/** Says what a page with this EventSource would see. It comes back by itself. */
export function followEventSource(EventSource: new (url: string) => EventSourceLike, url: string): void {
  const source = new EventSource(url);
  source.onopen = () => say({ saw: 'open' });
  source.onmessage = (event: Event) => say(sightOf(textOf(event, 'data'), textOf(event, 'lastEventId')));
  for (const mark of ['reset', 'synced', 'bookmark']) {
    source.addEventListener(mark, (event) => say({ saw: 'mark', mark, id: textOf(event, 'lastEventId') }));
  }
  // The connection's errors and the server's event of that name come by the same way.
  source.addEventListener('error', (event) => {
    const code: unknown = Reflect.get(event, 'code');
    if (textOf(event, 'data') !== '') say(sightOf(textOf(event, 'data'), textOf(event, 'lastEventId')));
    else if (source.readyState !== CLOSED) say({ saw: 'lost', why: textOf(event, 'message') });
    else say({ saw: 'refused', status: typeof code === 'number' ? code : undefined });
  });
}

/** Getters of a prototype, hence not `at`. */
function textOf(event: Event, key: string): string {
  const value: unknown = Reflect.get(event, key);
  return typeof value === 'string' ? value : '';
}

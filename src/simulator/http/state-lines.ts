import { bookmarkLine, eventLine } from './event-line.js';
import type { ListPage } from './list-page.js';
import type { ObjectEncoding } from './object-encoding.js';

/** What says, in a watch, that its state is through. */
export const STATE_END = { 'k8s.io/initial-events-end': 'true' };

/** A state as the beginning of a watch: an event for each object, then the bookmark that ends it. */
export function stateLines({ objects, revision }: ListPage, encoding: ObjectEncoding): Buffer {
  const end = encoding.bookmark({ annotations: STATE_END, resourceVersion: revision.toString() });
  return Buffer.concat([...objects.map((object) => eventLine('ADDED', object, encoding)), bookmarkLine(end)]);
}

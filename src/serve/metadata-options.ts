import type { CallOptions } from '../api/method.js';

/** What a call over gRPC asks of the door: by metadata, since it has no query. */
export function metadataOptions(metadata: ReadonlyMap<string, string>): CallOptions {
  const lastEventId = metadata.get('last-event-id');
  const events = metadata.get('x-kubecast-events');
  return {
    bookmarks: metadata.get('x-kubecast-bookmarks') === 'true',
    ...(lastEventId === undefined ? {} : { lastEventId }),
    ...(events === undefined ? {} : { events }),
  };
}

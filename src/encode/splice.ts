import { skipString } from '../base/json-text.js';
import type { Header, StoredObject } from '../model/stored-object.js';
import type { WatchEvent } from './watch-event.js';

/** The object's JSON text as this event shows it: a splice of the stored bytes, never a parse and stringify (R14). */
export function objectText(event: WatchEvent): Buffer {
  if (event.object === undefined) return identityText(event.header, event.revision);
  if (event.type !== 'DELETED' || event.revision === event.object.header.revision) return event.object.bytes;
  return withRevision(event.object, event.revision);
}

/** The end is looked for and not reckoned: the digits may be written as escapes. */
function withRevision({ bytes, revisionAt }: StoredObject, revision: string): Buffer {
  const after = skipString(bytes, revisionAt - 1) - 1;
  return Buffer.concat([bytes.subarray(0, revisionAt), Buffer.from(revision, 'latin1'), bytes.subarray(after)]);
}

function identityText({ name, namespace, uid }: Header, resourceVersion: string): Buffer {
  return Buffer.from(JSON.stringify({ metadata: { name, namespace, uid, resourceVersion } }));
}

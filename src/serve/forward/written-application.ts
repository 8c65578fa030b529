import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { recordOf } from '../../base/json-value.js';
import { isRevision } from '../../model/revision.js';
import type { Written } from '../../watch/own-writes.js';

/** Those that answer with the Application as they have left it. */
const WRITING_METHODS = new Set(
  ['Create', 'Get', 'Patch', 'Rollback', 'Sync', 'Update'].map((name) => `/application.ApplicationService/${name}`),
);

/** Field numbers of Application and ObjectMeta. */
const METADATA = 1;
const NAMESPACE = 3;
const RESOURCE_VERSION = 6;

/** Whether the answer of a method, by its path, is an Application that it may have written; Get does, to refresh it. */
export function answersWritten(path: string): boolean {
  return WRITING_METHODS.has(path);
}

/** The Application in a message of protobuf; undefined where it is none. */
export function writtenInMessage(message: Uint8Array): Written | undefined {
  try {
    const metadata = lastField(message, METADATA);
    const namespace = metadata && lastField(metadata, NAMESPACE);
    const revision = metadata && lastField(metadata, RESOURCE_VERSION);
    return writtenOf(textOf(namespace), textOf(revision));
  } catch {
    // Whatever it is: it goes back as it came.
    return undefined;
  }
}

/** The same in JSON. */
export function writtenInJson(text: string): Written | undefined {
  try {
    const { namespace, resourceVersion } = recordOf(recordOf(JSON.parse(text)).metadata);
    return writtenOf(namespace, resourceVersion);
  } catch {
    return undefined;
  }
}

function writtenOf(namespace: unknown, revision: unknown): Written | undefined {
  if (typeof namespace !== 'string' || typeof revision !== 'string' || !isRevision(revision)) return undefined;
  return { namespace, revision };
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString();
}

/** Throws where the bytes are no message. */
function lastField(message: Uint8Array, wanted: number): Uint8Array | undefined {
  const reader = new BinaryReader(message);
  let found: Uint8Array | undefined;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === wanted && type === WireType.LengthDelimited) found = reader.bytes();
    else reader.skip(type, field);
  }
  return found;
}

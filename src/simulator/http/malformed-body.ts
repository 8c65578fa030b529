import { type ApiStatusError, badRequest } from '../api-status.js';
import { goType } from '../go-type.js';
import { isRecord } from '../kubernetes-object.js';
import type { IncomingMessage } from 'node:http';
import type { KindRegistration } from '../kind-registration.js';
import type { RequestBody } from './request-body.js';
import type { ResourcePath } from './request-path.js';

interface Sent {
  readonly request: IncomingMessage;
  readonly path: ResourcePath;
}

/** What is said of a body that cannot be read. */
export function malformed({ request, path }: Sent, why: string, text: string): ApiStatusError {
  if (request.method === 'PATCH') return badRequest(`error decoding patch: ${why}`);
  if (request.method === 'DELETE') return badRequest(`${UNREAD}${why}`);
  return unrecognized(path.kind, `couldn't get version/kind; json parse error: ${why}`, text);
}

/** Throws 400 for what is no object, and for a custom object that does not say what it is. */
export function checkType(kind: KindRegistration, { text, value }: RequestBody): void {
  if (value === undefined) throw unrecognized(kind, `${UNREAD}unexpected end of JSON input`, '<empty>');
  if (!isRecord(value)) {
    const hex = Buffer.from(text).toString('hex');
    throw unrecognized(
      kind,
      `${UNREAD}json: cannot unmarshal ${goType(value)} into Go value of type ${TYPE_META}`,
      hex,
    );
  }
  if (!kind.custom) return;
  if (!value['kind']) throw unrecognized(kind, `Object 'Kind' is missing in '${text}'`, text);
  if (value['apiVersion']) return;
  const expected = `${kind.group}/${kind.version}`;
  throw badRequest(`the API version in the data () does not match the expected API version (${expected})`);
}

const UNREAD = "couldn't get version/kind; json parse error: ";
const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
const LONGEST_SHOWN = 30;

function unrecognized(kind: KindRegistration, why: string, text: string): ApiStatusError {
  const shown = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)} ...` : text;
  return badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${why} (${shown})`);
}

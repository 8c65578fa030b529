import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import type { Written } from '../../watch/own-writes.js';
import { answersWritten, writtenInJson, writtenInMessage } from './written-application.js';

/** A longer answer is not waited for, packed or unpacked. */
const MAX_HELD_BYTES = 2 * 1024 * 1024;

const FRAME_HEAD_BYTES = 5;

/** Those that answer with the Application as they have left it; GET is passed on to refresh it, and not otherwise. */
const WRITING_ROUTES = [
  /^POST \/api\/v1\/applications$/,
  /^(?:GET|PUT|PATCH) \/api\/v1\/applications\/[^/]+$/,
  /^POST \/api\/v1\/applications\/[^/]+\/(?:sync|rollback)$/,
];

/** What a body tells to be written. */
export type FindWritten = (body: Buffer) => Written | undefined;

/** Undefined where the answer to a request is none that tells it; `path` is below our root. */
export function findWritten(
  httpMethod: string,
  path: string,
  { headers, statusCode }: IncomingMessage,
): FindWritten | undefined {
  const [plainPath = ''] = path.split('?', 1);
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = headers;
  if (statusCode !== 200 || (encoding !== 'identity' && encoding !== 'gzip')) return undefined;
  const find = readerOf(httpMethod, plainPath, type);
  if (!find) return undefined;
  return encoding === 'gzip' ? (body) => find(unzipped(body)) : find;
}

/** How the body of such an answer is read. */
function readerOf(httpMethod: string, path: string, type: string): FindWritten | undefined {
  if (/^application\/grpc-web(\+proto)?$/.test(type)) return answersWritten(path) ? writtenInFrame : undefined;
  const isWrite = WRITING_ROUTES.some((route) => route.test(`${httpMethod} ${path}`));
  return isWrite && type.startsWith('application/json') ? writtenInText : undefined;
}

function writtenInText(body: Buffer): Written | undefined {
  return writtenInJson(body.toString());
}

/** Empty where it is none, or too long. */
function unzipped(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_HELD_BYTES });
  } catch {
    return Buffer.alloc(0);
  }
}

/** In the first message of a body of gRPC-Web, where it is not compressed. */
function writtenInFrame(body: Buffer): Written | undefined {
  if (body.length < FRAME_HEAD_BYTES || body[0] !== 0) return undefined;
  return writtenInMessage(body.subarray(FRAME_HEAD_BYTES, FRAME_HEAD_BYTES + body.readUInt32BE(1)));
}

/** A body that is held back until what it tells to be written has been seen here. */
export class HeldAnswer extends Transform {
  private held: Buffer[] | undefined = [];
  private bytes = 0;

  constructor(
    private readonly findIn: FindWritten,
    private readonly untilSeen: (written: Written) => Promise<void>,
  ) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (!this.held) return done(null, chunk);
    this.held.push(chunk);
    this.bytes += chunk.length;
    if (this.bytes > MAX_HELD_BYTES) this.letGo();
    done();
  }

  override _flush(done: TransformCallback): void {
    const written = this.held && this.findIn(Buffer.concat(this.held));
    const finish = (): void => {
      if (!this.destroyed) this.letGo();
      done();
    };
    if (written) this.untilSeen(written).then(finish, finish);
    else finish();
  }

  private letGo(): void {
    for (const chunk of this.held ?? []) this.push(chunk);
    this.held = undefined;
  }
}

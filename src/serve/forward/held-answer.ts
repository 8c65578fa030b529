import type { IncomingMessage } from 'node:http';
import { Transform, type TransformCallback } from 'node:stream';
import type { Written } from '../../watch/own-writes.js';
import { answersWritten, writtenInJson, writtenInMessage } from './written-application.js';

/** A longer answer is not waited for. */
const MAX_HELD_BYTES = 2 * 1024 * 1024;

const FRAME_HEAD_BYTES = 5;

type Find = (body: Buffer) => Written | undefined;

/** How to find what a request has written in the body of its answer; undefined where that is not looked for. */
export function findWritten(httpMethod: string | undefined, path: string, answer: IncomingMessage): Find | undefined {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = answer.headers;
  if (answer.statusCode !== 200 || encoding !== 'identity') return undefined;
  if (answersWritten(path)) return /^application\/grpc-web(\+proto)?$/.test(type) ? writtenInFrame : undefined;
  const isWrite = httpMethod !== 'GET' || /[?&]refresh=/.test(path);
  const isOfApplications = isWrite && path.startsWith('/api/v1/applications');
  return isOfApplications && type.startsWith('application/json') ? (body) => writtenInJson(body.toString()) : undefined;
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
    private readonly findIn: Find,
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

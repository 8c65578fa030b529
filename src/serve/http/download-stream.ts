import type { FastifyReply } from 'fastify';
import type { Download, ServerStream } from '../../api/method.js';
import { invalidArgument, type StatusError, toStatusError } from '../../base/status-error.js';
import type { Message } from '../../encode/message.js';
import { sendError } from './json-answer.js';
import { metadataHeaders } from './metadata-headers.js';
import { definedHeaders } from './stream-reply.js';

/** A plain server stream as a file that a browser saves. */
export class DownloadStream implements ServerStream {
  private hasEnded = false;
  private readonly disposition: string;

  /** Throws INVALID_ARGUMENT where a name cannot be one. */
  constructor(
    private readonly reply: FastifyReply,
    private readonly download: Download,
    private readonly responseMetadata: ReadonlyMap<string, string>,
  ) {
    this.disposition = attachment(download.fileName);
  }

  /** Runs the method; rejects with what it threw as long as nothing was sent. */
  async follow(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (thrown) {
      if (!this.reply.raw.headersSent) throw thrown;
      this.end(toStatusError(thrown));
    }
  }

  start(metadata: ReadonlyMap<string, string> = new Map()): void {
    const { raw } = this.reply;
    if (raw.headersSent || this.hasEnded) return;
    const fromHooks = definedHeaders(this.reply);
    this.reply.hijack();
    raw.writeHead(200, {
      ...fromHooks,
      ...metadataHeaders(new Map([...this.responseMetadata, ...metadata])),
      'Content-Type': 'text/octet-stream',
      'Content-Disposition': this.disposition,
      'Cache-Control': 'no-store',
    });
    raw.flushHeaders();
  }

  send(message: Message): boolean {
    if (this.hasEnded) return true;
    this.start();
    return this.reply.raw.write(this.download.text(message));
  }

  onDrain(callback: () => void): void {
    this.reply.raw.once('drain', callback);
  }

  get drainedBytes(): number {
    const { socket } = this.reply.raw;
    return socket ? socket.bytesWritten - socket.writableLength : 0;
  }

  get waitingBytes(): number {
    return this.reply.raw.writableLength;
  }

  /** A file that is cut off must not look whole: then the connection breaks. */
  end(error?: StatusError): void {
    if (this.hasEnded) return;
    if (!error) this.start();
    this.hasEnded = true;
    const { raw } = this.reply;
    if (!error) raw.end();
    else if (raw.headersSent) raw.destroy();
    else sendError(this.reply, error);
  }
}

/** For all readers a name in ASCII, and for those who know RFC 6266 the name itself. */
function attachment(fileName: string): string {
  if ([...fileName].some((sign) => sign < ' ' || sign === '\u007f')) {
    throw invalidArgument('a file name must not have control characters');
  }
  const plain = fileName.replace(/[^ -~]|["\\/]/g, '_');
  const whole = encodeURIComponent(Buffer.from(fileName.replace(/[\\/]/g, '_')).toString()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

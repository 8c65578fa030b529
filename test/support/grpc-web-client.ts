import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

/** A frame of gRPC-Web as it came. */
export interface WebFrame {
  readonly flags: number;
  readonly bytes: Buffer;
}

/** One call over gRPC-Web, made with node's HTTP client and read by hand. */
export class GrpcWebCall {
  readonly frames: WebFrame[] = [];
  httpStatus: number | undefined;
  headers: IncomingHttpHeaders = {};
  isEnded = false;
  private ended: () => void = () => undefined;
  private response: IncomingMessage | undefined;
  private isPaused = false;
  private rest = Buffer.alloc(0);
  private readonly request;
  private readonly agent = new Agent();

  constructor(
    url: string,
    body: Buffer,
    { headers = {}, onHeaders = () => undefined, onFrame = () => undefined }: WebCallOptions = {},
  ) {
    this.request = request(url, {
      agent: this.agent,
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto', 'content-length': body.length, ...headers },
    });
    this.request.on('response', (response) => {
      this.response = response;
      this.httpStatus = response.statusCode;
      this.headers = response.headers;
      onHeaders(response);
      response.on('data', (bytes: Buffer) => this.feed(bytes, onFrame));
      response.on('error', () => undefined);
      if (this.isPaused) response.pause();
    });
    this.request.on('error', () => undefined);
    this.request.on('close', () => {
      this.isEnded = true;
      this.ended();
    });
    this.request.end(body);
  }

  /** Of the last frame, else of the headers: names in lower case. */
  get trailers(): Readonly<Record<string, string>> {
    const last = this.frames.find(({ flags }) => flags === 0x80);
    if (!last) return Object.fromEntries(Object.entries(this.headers).map(([name, value]) => [name, String(value)]));
    const lines = last.bytes.toString('latin1').split('\r\n').slice(0, -1);
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
    );
  }

  get messages(): Buffer[] {
    return this.frames.filter(({ flags }) => flags === 0).map(({ bytes }) => bytes);
  }

  /** The answer is whole, or the connection gone. */
  whenEnded(callback: () => void): void {
    if (this.isEnded) callback();
    else this.ended = callback;
  }

  untilEnd(): Promise<void> {
    return new Promise((resolve) => this.whenEnded(resolve));
  }

  pause(): void {
    this.isPaused = true;
    this.response?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.response?.resume();
  }

  close(): void {
    this.request.destroy();
    this.agent.destroy();
  }

  private feed(bytes: Buffer, onFrame: (frame: WebFrame) => void): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.rest.length >= 5) {
      const end = 5 + this.rest.readUInt32BE(1);
      if (this.rest.length < end) return;
      const frame = { flags: this.rest.readUInt8(0), bytes: this.rest.subarray(5, end) };
      this.rest = this.rest.subarray(end);
      this.frames.push(frame);
      onFrame(frame);
    }
  }
}

export interface WebCallOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly onHeaders?: (response: IncomingMessage) => void;
  readonly onFrame?: (frame: WebFrame) => void;
}

/** A request message with its five bytes before it. */
export function framed(message: Uint8Array, flags = 0): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

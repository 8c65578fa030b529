/** As much of HTTP/2 as a client needs that only calls one method and counts what it hears. */
export const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, ping: 6, goaway: 7, windowUpdate: 8 };
export const ACK = 1;
const END_STREAM = 1;
const END_HEADERS = 4;
const HEAD_LENGTH = 9;
const LARGEST_WINDOW = 0x7fffffff;
const DEFAULT_WINDOW = 65_535;
const INITIAL_WINDOW_SIZE = 4;

export function frame({ type, flags = 0, stream = 0 }, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(HEAD_LENGTH);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Windows as large as they go: flow control is not what is measured. */
export function preface() {
  const settings = Buffer.alloc(6);
  settings.writeUInt16BE(INITIAL_WINDOW_SIZE, 0);
  settings.writeUInt32BE(LARGEST_WINDOW, 2);
  const opened = windowUpdate(LARGEST_WINDOW - DEFAULT_WINDOW);
  return Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame({ type: FRAME.settings }, settings),
    opened,
  ]);
}

export function windowUpdate(bytes) {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return frame({ type: FRAME.windowUpdate }, payload);
}

/** A call with an empty request message. */
export function call({ stream, authority, path }) {
  const fields = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', authority],
    ['te', 'trailers'],
    ['content-type', 'application/grpc'],
  ];
  const headers = Buffer.concat(fields.map(literal));
  return Buffer.concat([
    frame({ type: FRAME.headers, flags: END_HEADERS, stream }, headers),
    frame({ type: FRAME.data, flags: END_STREAM, stream }, Buffer.alloc(5)),
  ]);
}

/** A field as HPACK has it without any table; lengths stay below 127. */
function literal([name, value]) {
  return Buffer.concat([Buffer.of(0, name.length), Buffer.from(name), Buffer.of(value.length), Buffer.from(value)]);
}

/** Finds the frames in a connection's bytes, however they are cut; payloads of calls are not kept. */
export class FrameReader {
  #head = Buffer.alloc(HEAD_LENGTH);
  #headLength = 0;
  #left = 0;
  #payload = [];

  /** `onFrame({type, flags, length, payload})` at the end of each; DATA and HEADERS come without their payload. */
  constructor(onFrame) {
    this.onFrame = onFrame;
  }

  take(bytes) {
    let at = 0;
    while (at < bytes.length)
      at = this.#headLength < HEAD_LENGTH ? this.#takeHead(bytes, at) : this.#takePayload(bytes, at);
  }

  #takeHead(bytes, at) {
    const length = Math.min(HEAD_LENGTH - this.#headLength, bytes.length - at);
    bytes.copy(this.#head, this.#headLength, at, at + length);
    this.#headLength += length;
    if (this.#headLength === HEAD_LENGTH) {
      this.#left = this.#head.readUIntBE(0, 3);
      if (this.#left === 0) this.#finish();
    }
    return at + length;
  }

  #takePayload(bytes, at) {
    const length = Math.min(this.#left, bytes.length - at);
    if (this.#head[3] > FRAME.headers) this.#payload.push(Buffer.from(bytes.subarray(at, at + length)));
    this.#left -= length;
    if (this.#left === 0) this.#finish();
    return at + length;
  }

  #finish() {
    const [type, flags, length] = [this.#head[3], this.#head[4], this.#head.readUIntBE(0, 3)];
    const payload = Buffer.concat(this.#payload);
    this.#headLength = 0;
    this.#payload = [];
    this.onFrame({ type, flags, length, payload });
  }
}

import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { framed } from './grpc-web-client.js';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const HEAD_BYTES = 9;
const SETTINGS = 4;
const HEADERS = 1;
const END_STREAM = 1;
const END_HEADERS = 4;

type Fields = readonly (readonly [name: string, value: string])[];

interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

/** What opens a connection and makes one gRPC call, with fields that no client would send and a body as it is. */
export function rawCall(path: string, fields: Fields, body: Buffer): Buffer {
  const head: Fields = [
    [':method', 'POST'],
    [':scheme', 'http'],
    [':path', path],
    [':authority', 'a'],
    ['content-type', 'application/grpc'],
    ['te', 'trailers'],
  ];
  return Buffer.concat([
    PREFACE,
    frame({ type: SETTINGS, flags: 0, stream: 0 }),
    frame({ type: HEADERS, flags: END_HEADERS, stream: 1 }, fieldBlock([...head, ...fields])),
    frame({ type: 0, flags: END_STREAM, stream: 1 }, body),
  ]);
}

/** Answers every call with one empty message, or another body, and fields that no server would send. */
export class RawHttp2Server {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly head: Fields,
    private readonly trailers: Fields,
    private readonly body = framed(Buffer.alloc(0)),
  ) {
    this.server = createServer((socket) => this.serve(socket));
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => void this.server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  }

  close(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(frame({ type: SETTINGS, flags: 0, stream: 0 }));
    let received = Buffer.alloc(0);
    let at = PREFACE.length;
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= at + HEAD_BYTES) {
        const end = at + HEAD_BYTES + received.readUIntBE(at, 3);
        if (received.length < end) return;
        this.take(socket, {
          type: received.readUInt8(at + 3),
          flags: received.readUInt8(at + 4),
          stream: received.readUInt32BE(at + 5),
        });
        at = end;
      }
    });
  }

  private take(socket: Socket, { type, flags, stream }: Frame): void {
    if (type === SETTINGS && flags === 0) socket.write(frame({ type: SETTINGS, flags: 1, stream: 0 }));
    if (type !== HEADERS) return;
    const head: Fields = [[':status', '200'], ['content-type', 'application/grpc'], ...this.head];
    socket.write(frame({ type: HEADERS, flags: END_HEADERS, stream }, fieldBlock(head)));
    socket.write(frame({ type: 0, flags: 0, stream }, this.body));
    const trailers = fieldBlock([['grpc-status', '0'], ...this.trailers]);
    socket.write(frame({ type: HEADERS, flags: END_HEADERS | END_STREAM, stream }, trailers));
  }
}

function frame({ type, flags, stream }: Frame, payload: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** As literals (RFC 7541, 6.2.2), each shorter than 127 bytes. */
function fieldBlock(fields: Fields): Buffer {
  return Buffer.concat(
    fields.map(([name, value]) =>
      Buffer.from(`\0${String.fromCharCode(name.length)}${name}${String.fromCharCode(value.length)}${value}`, 'latin1'),
    ),
  );
}

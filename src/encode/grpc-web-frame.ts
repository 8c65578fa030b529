import type { StatusError } from '../base/status-error.js';
import type { Framing } from './framing.js';
import { joinText } from './text-batch.js';

/** Flags of a frame's first byte (gRPC's PROTOCOL-WEB). */
const TRAILERS = 0x80;

/** What is told at the end of a call, by lower-case name. */
export type Trailers = ReadonlyMap<string, string>;

/** The messages of gRPC, with its five bytes before each of them in the body itself: gRPC-Web. */
export function createGrpcWebFraming(grpc: Framing): Framing {
  return {
    ...grpc,
    name: 'grpc-web',
    bodiesOf: grpc,
    error: (error) => trailerFrame(trailersOf(error)),
    join: (frames) => joinText(frames.map((pieces) => [head(0, lengthOf(pieces)), ...pieces])),
  };
}

export function messageFrame(message: Buffer): readonly Buffer[] {
  return [head(0, message.length), message];
}

/** The last frame of every answer that has begun. */
export function trailerFrame(trailers: Trailers): Buffer {
  const lines = Buffer.from([...trailers].map(([name, value]) => `${name}: ${value}\r\n`).join(''), 'latin1');
  return Buffer.concat([head(TRAILERS, lines.length), lines]);
}

/** gRPC's status as trailers; of a call that went well without an error. */
export function trailersOf(error?: StatusError): Map<string, string> {
  return new Map([
    ['grpc-status', String(error?.code ?? 0)],
    ['grpc-message', percentEncoded(error?.message ?? '')],
  ]);
}

/** Everything but printable ASCII, and the percent sign, as bytes of UTF-8. */
function percentEncoded(message: string): string {
  return [...Buffer.from(message)]
    .map((byte) =>
      byte < 0x20 || byte > 0x7e || byte === 0x25
        ? `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
}

function head(flags: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(5);
  bytes.writeUInt8(flags, 0);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

import type { FieldMask } from './field-mask.js';
import type { Message } from './message.js';
import type { Transcode } from './transcoder.js';

/** A message that exists as JSON already, in the shape that Go gives it. Masks are for JSON: gRPC carries what the proto knows. */
export class TextMessage implements Message {
  private protoBytes: Buffer | undefined;

  constructor(
    private readonly text: Buffer,
    private readonly transcode: Transcode,
    private readonly mask?: FieldMask | undefined,
  ) {}

  json(): Buffer {
    return this.mask ? this.mask.apply(this.text) : this.text;
  }

  proto(): Buffer {
    this.protoBytes ??= this.transcode(this.text);
    return this.protoBytes;
  }
}

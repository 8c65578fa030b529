import type { FieldMask } from './field-mask.js';
import type { Message } from './message.js';
import type { Transcode } from './transcoder.js';

/** A message that exists as JSON. Masks are for JSON doors: gRPC carries what the proto knows. */
export class JsonMessage implements Message {
  constructor(
    private readonly text: Buffer,
    private readonly transcode: Transcode,
    private readonly mask?: FieldMask | undefined,
  ) {}

  json(): Buffer {
    return this.mask ? this.mask.apply(this.text) : this.text;
  }

  proto(): Buffer {
    return this.transcode(this.text);
  }
}

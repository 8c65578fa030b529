import type { Message } from './message.js';
import type { Transcode } from './transcoder.js';

/** A message that exists as JSON already, in the shape that Go gives it. */
export class TextMessage implements Message {
  private protoBytes: Buffer | undefined;

  constructor(
    private readonly text: Buffer,
    private readonly transcode: Transcode,
  ) {}

  json(): Buffer {
    return this.text;
  }

  proto(): Buffer {
    this.protoBytes ??= this.transcode(this.text);
    return this.protoBytes;
  }
}

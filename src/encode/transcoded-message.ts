import type { DescMessage } from '@bufbuild/protobuf';
import { toGoJson } from './go-json.js';
import type { Codec } from './go-message.js';
import type { Message } from './message.js';
import type { Transcode } from './transcoder.js';

/** A foreign JSON text as the message that the proto knows: what it does not know is gone, what Go adds is there. */
export class TranscodedMessage<T extends object> implements Message {
  private readonly bytes: Buffer;

  constructor(
    text: Buffer,
    transcode: Transcode,
    private readonly type: { readonly descriptor: DescMessage; readonly codec: Pick<Codec<T>, 'decode'> },
  ) {
    this.bytes = transcode(text);
  }

  json(): Buffer {
    return Buffer.from(toGoJson(this.type.descriptor, this.type.codec.decode(this.bytes)));
  }

  proto(): Buffer {
    return this.bytes;
  }
}

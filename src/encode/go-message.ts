import type { DescMessage } from '@bufbuild/protobuf';
import { toGoJson } from './go-json.js';
import type { Message } from './message.js';

/** What generated code offers for one message. */
export interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): T;
}

/** A message that is not a Kubernetes object: JSON as Go prints it, protobuf by generated code. */
export class GoMessage<T extends object> implements Message {
  private jsonBytes: Buffer | undefined;
  private protoBytes: Buffer | undefined;

  constructor(
    private readonly descriptor: DescMessage,
    private readonly codec: Pick<Codec<T>, 'encode'>,
    private readonly value: T,
  ) {}

  json(): Buffer {
    this.jsonBytes ??= Buffer.from(toGoJson(this.descriptor, this.value));
    return this.jsonBytes;
  }

  proto(): Buffer {
    this.protoBytes ??= Buffer.from(this.codec.encode(this.value).finish());
    return this.protoBytes;
  }
}

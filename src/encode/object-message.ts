import type { StoredObject } from '../model/stored-object.js';
import type { FieldMask } from './field-mask.js';
import type { Transcode } from './transcoder.js';
import type { Message } from './message.js';

/** One object: the cluster's JSON behind every JSON door (R14), what the proto knows over gRPC. */
export class ObjectMessage implements Message {
  constructor(
    private readonly object: StoredObject,
    private readonly transcode: Transcode,
  ) {}

  json(): Buffer {
    return this.object.bytes;
  }

  proto(): Buffer {
    return this.transcode(this.object.bytes);
  }
}

export interface ListParts {
  readonly objects: readonly StoredObject[];
  readonly resourceVersion: string;
  /** Below `items`; undefined drops them. */
  readonly itemMask: FieldMask | 'all' | undefined;
  readonly transcodeList: Transcode;
}

/** Argo CD writes one item per line. */
const COMMA = Buffer.from('\n,');
const END = Buffer.from('\n]}');

/** A list in Argo CD's shape: ListMeta, and `items` that is null when there are none. */
export class ObjectListMessage implements Message {
  constructor(private readonly parts: ListParts) {}

  jsonPieces(): readonly Buffer[] {
    const { objects, resourceVersion, itemMask } = this.parts;
    const head = `{"metadata":{"resourceVersion":"${resourceVersion}"}`;
    if (itemMask === undefined) return [Buffer.from(`${head}}`)];
    if (objects.length === 0) return [Buffer.from(`${head}\n,"items":null}`)];
    const pieces: Buffer[] = [Buffer.from(`${head}\n,"items":[`)];
    objects.forEach(({ bytes }, index) => {
      if (index > 0) pieces.push(COMMA);
      pieces.push(itemMask === 'all' ? bytes : itemMask.apply(bytes));
    });
    return [...pieces, END];
  }

  json(): Buffer {
    return Buffer.concat(this.jsonPieces());
  }

  proto(): Buffer {
    return this.parts.transcodeList(new ObjectListMessage({ ...this.parts, itemMask: 'all' }).json());
  }
}

import { apiVersionOf, type KindRegistration } from '../kind-registration.js';
import { objectOf, type StoredObject } from '../stored-object.js';
import { toJsonText } from '../json-text.js';
import type { JsonRecord } from '../kubernetes-object.js';
import { partialText, structText } from '../struct-text.js';
import type { Form } from './accept.js';
import { type ListPage, listMetadata } from './list-page.js';
import { TableEncoding, type IncludeObject } from './table-encoding.js';

/** How objects are written for one request: as they are, as their metadata, or as rows of a table. */
export interface ObjectEncoding {
  object(stored: StoredObject): Buffer;
  list(page: ListPage): Buffer;
  /** The object of a BOOKMARK. */
  bookmark(metadata: JsonRecord): Buffer;
}

interface EncodingRequest {
  readonly form: Form;
  readonly includeObject: IncludeObject;
  readonly now: () => number;
}

/** Made anew for each request, because a table announces its columns once per watch. */
export function objectEncoding(kind: KindRegistration, request: EncodingRequest): ObjectEncoding {
  if (request.form === 'json') return new JsonEncoding(kind);
  return request.form === 'table' ? new TableEncoding(kind, request) : new PartialEncoding();
}

const COMMA = Buffer.from(',');

class JsonEncoding implements ObjectEncoding {
  constructor(private readonly kind: KindRegistration) {}

  object(stored: StoredObject): Buffer {
    return stored.text;
  }

  list(page: ListPage): Buffer {
    const [head, tail] = this.kind.custom ? this.aroundCustom(page) : this.aroundBuiltIn(page);
    const parts: Buffer[] = [Buffer.from(head)];
    for (const stored of page.objects) {
      if (parts.length > 1) parts.push(COMMA);
      if (stored.itemStart === 0) parts.push(stored.text);
      else parts.push(OPEN, stored.text.subarray(stored.itemStart));
    }
    return Buffer.concat([...parts, Buffer.from(tail)]);
  }

  /** A custom list is a map, with a token even where there is none. */
  private aroundCustom(page: ListPage): readonly [string, string] {
    const metadata = toJsonText({ ...listMetadata(page), continue: page.continueToken ?? '' });
    return [
      `{"apiVersion":"${apiVersionOf(this.kind)}","items":[`,
      `],"kind":"${this.kind.kind}List","metadata":${metadata}}\n`,
    ];
  }

  private aroundBuiltIn(page: ListPage): readonly [string, string] {
    const type = `"kind":"${this.kind.kind}List","apiVersion":"${apiVersionOf(this.kind)}"`;
    return [`{${type},"metadata":${JSON.stringify(listMetadata(page))},"items":[`, ']}\n'];
  }

  bookmark(metadata: JsonRecord): Buffer {
    const object = { kind: this.kind.kind, apiVersion: apiVersionOf(this.kind), metadata };
    return Buffer.from(this.kind.custom ? toJsonText(object) : structText(['kind', 'apiVersion'], object));
  }
}

const OPEN = Buffer.from('{');

class PartialEncoding implements ObjectEncoding {
  object(stored: StoredObject): Buffer {
    return Buffer.from(partialText(objectOf(stored).metadata));
  }

  list(page: ListPage): Buffer {
    const head = { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata: listMetadata(page) };
    const items = page.objects.map((stored) => partialText(objectOf(stored).metadata));
    const list = items.length > 0 ? `[${items.join(',')}]` : 'null';
    return Buffer.from(`${JSON.stringify(head).slice(0, -1)},"items":${list}}\n`);
  }

  bookmark(metadata: JsonRecord): Buffer {
    return Buffer.from(partialText(metadata));
  }
}

import { apiVersionOf, type KindRegistration } from '../kind-registration.js';
import { objectOf, type StoredObject } from '../stored-object.js';
import type { Form } from './accept.js';
import { type ListPage, listMetadata } from './list-page.js';
import { TableEncoding, type IncludeObject } from './table-encoding.js';

/** How objects are written for one request: as they are, as their metadata, or as rows of a table. */
export interface ObjectEncoding {
  object(stored: StoredObject): Buffer;
  list(page: ListPage): Buffer;
  /** The object of a BOOKMARK. */
  bookmark(metadata: unknown): Buffer;
}

interface EncodingRequest {
  readonly form: Form;
  readonly includeObject: IncludeObject;
  readonly now: () => number;
}

/** Made anew for each request, because a table announces its columns once per watch. */
export function objectEncoding(kind: KindRegistration, request: EncodingRequest): ObjectEncoding {
  if (request.form === 'json') return new JsonEncoding(kind);
  return request.form === 'partial' ? new PartialEncoding() : new TableEncoding(kind, request);
}

const COMMA = Buffer.from(',');

class JsonEncoding implements ObjectEncoding {
  constructor(private readonly kind: KindRegistration) {}

  object(stored: StoredObject): Buffer {
    return stored.text;
  }

  list(page: ListPage): Buffer {
    const head = `{"apiVersion":"${apiVersionOf(this.kind)}","items":[`;
    const tail = `],"kind":"${this.kind.kind}List","metadata":${JSON.stringify(listMetadata(page))}}\n`;
    const parts: Buffer[] = [Buffer.from(head)];
    for (const stored of page.objects) {
      if (parts.length > 1) parts.push(COMMA);
      if (stored.itemStart === 0) parts.push(stored.text);
      else parts.push(OPEN, stored.text.subarray(stored.itemStart));
    }
    return Buffer.concat([...parts, Buffer.from(tail)]);
  }

  bookmark(metadata: unknown): Buffer {
    return Buffer.from(
      `{"kind":"${this.kind.kind}","apiVersion":"${apiVersionOf(this.kind)}","metadata":${JSON.stringify(metadata)}}`,
    );
  }
}

const OPEN = Buffer.from('{');

const PARTIAL = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' };

class PartialEncoding implements ObjectEncoding {
  object(stored: StoredObject): Buffer {
    return Buffer.from(JSON.stringify({ ...PARTIAL, metadata: objectOf(stored).metadata }));
  }

  list(page: ListPage): Buffer {
    const items = page.objects.map((stored) => ({ ...PARTIAL, metadata: objectOf(stored).metadata }));
    return Buffer.from(
      `${JSON.stringify({ ...PARTIAL, kind: 'PartialObjectMetadataList', metadata: listMetadata(page), items })}\n`,
    );
  }

  bookmark(metadata: unknown): Buffer {
    return Buffer.from(JSON.stringify({ ...PARTIAL, metadata }));
  }
}

import { badRequest } from '../api-status.js';
import type { KindRegistration, PrinterColumn } from '../kind-registration.js';
import { type JsonRecord, valueAt } from '../kubernetes-object.js';
import { objectOf, type StoredObject } from '../stored-object.js';
import { metadataText, partialText } from '../struct-text.js';
import { humanAge } from './human-age.js';
import { type ListPage, listMetadata } from './list-page.js';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** What the query wants to see of the objects; throws 400 for anything else. */
export function includeObject(query: URLSearchParams): IncludeObject {
  const asked = query.get('includeObject') || 'Metadata';
  if (asked === 'None' || asked === 'Metadata' || asked === 'Object') return asked;
  const why = `Invalid value: ${JSON.stringify(asked)}: must be 'Metadata', 'Object', 'None', or empty`;
  throw badRequest(`Unable to convert to Table as requested: includeObject: ${why}`);
}

/** What `kubectl get` asks for: a meta.k8s.io/v1 Table with the columns of the kind. */
export class TableEncoding {
  private hasAnnounced = false;
  private readonly columns: readonly PrinterColumn[];

  constructor(
    private readonly kind: KindRegistration,
    private readonly request: { readonly includeObject: IncludeObject; readonly now: () => number },
  ) {
    this.columns = columnsOf(kind);
  }

  object(stored: StoredObject): Buffer {
    const { resourceVersion } = objectOf(stored).metadata;
    return this.table({ resourceVersion }, [this.row(stored)]);
  }

  list(page: ListPage): Buffer {
    const rows = page.objects.map((stored) => this.row(stored));
    return Buffer.concat([this.table(listMetadata(page), rows), Buffer.from('\n')]);
  }

  /** A row like any other, of an object that has nothing but this metadata. */
  bookmark(metadata: JsonRecord): Buffer {
    const { resourceVersion } = metadata;
    return this.table({ resourceVersion }, [this.rowOf({ metadata }, `{"metadata":${metadataText(metadata)}}`)]);
  }

  private table(metadata: unknown, rows: readonly string[]): Buffer {
    const columnDefinitions = this.hasAnnounced
      ? null
      : this.columns.map((column) => definition(column, this.kind.custom));
    this.hasAnnounced = true;
    const head = JSON.stringify({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions });
    return Buffer.from(`${head.slice(0, -1)},"rows":[${rows.join(',')}]}`);
  }

  private row(stored: StoredObject): string {
    return this.rowOf(objectOf(stored), stored.text.toString());
  }

  /** `text` is the whole object. */
  private rowOf(object: { readonly metadata: JsonRecord }, text: string): string {
    const cells = this.columns.map((column) => this.cell(column, object));
    const { includeObject } = this.request;
    const shown = { None: 'null', Object: text, Metadata: partialText(object.metadata) }[includeObject];
    return `{"cells":${JSON.stringify(cells)},"object":${shown}}`;
  }

  private cell(column: PrinterColumn, object: unknown): unknown {
    const { value, type } = column;
    const cell = typeof value === 'string' ? valueAt(object, value.split('.')) : value(object);
    if (column === NAME) return cell ?? '';
    if (type !== 'date') return cell ?? null;
    return cell === undefined && column !== AGE ? null : humanAge(cell, this.request.now());
  }
}

const NAME: PrinterColumn = { name: 'Name', value: 'metadata.name' };
const AGE: PrinterColumn = { name: 'Age', type: 'date', value: 'metadata.creationTimestamp' };

/** A custom kind with columns of its own has no AGE, as on the real server. */
function columnsOf({ columns = [], custom, columnsOnly }: KindRegistration): readonly PrinterColumn[] {
  if (columnsOnly) return columns;
  if (custom) return columns.length > 0 ? [NAME, ...columns] : [NAME, AGE];
  const isWide = ({ priority = 0 }: PrinterColumn): boolean => priority > 0;
  return [NAME, ...columns.filter((column) => !isWide(column)), AGE, ...columns.filter(isWide)];
}

function definition(column: PrinterColumn, custom: boolean): unknown {
  const { name, format = column === NAME ? 'name' : '', priority = 0 } = column;
  // Built-in kinds call everything a text.
  const type = custom ? (column.type ?? 'string') : 'string';
  return { name, type, format, description: column.description ?? (custom ? ofPath(column) : name), priority };
}

function ofPath(column: PrinterColumn): string {
  const { name, value } = column;
  if (column === NAME || column === AGE || typeof value !== 'string') return name;
  return `Custom resource definition column (in JSONPath format): .${value}`;
}

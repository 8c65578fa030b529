import type { KindRegistration, PrinterColumn } from '../kind-registration.js';
import { valueAt } from '../kubernetes-object.js';
import { objectOf, type StoredObject } from '../stored-object.js';
import { humanAge } from './human-age.js';
import { type ListPage, listMetadata } from './list-page.js';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

/** What `kubectl get` asks for: a meta.k8s.io/v1 Table with the columns of the kind. */
export class TableEncoding {
  private hasAnnounced = false;
  private readonly columns: readonly PrinterColumn[];

  constructor(
    kind: KindRegistration,
    private readonly request: { readonly includeObject: IncludeObject; readonly now: () => number },
  ) {
    this.columns = columnsOf(kind);
  }

  object(stored: StoredObject): Buffer {
    const { resourceVersion } = objectOf(stored).metadata;
    return this.table({ resourceVersion }, [this.row(stored)]);
  }

  list(page: ListPage): Buffer {
    return this.table(
      listMetadata(page),
      page.objects.map((stored) => this.row(stored)),
    );
  }

  bookmark(metadata: unknown): Buffer {
    return this.table(metadata, []);
  }

  private table(metadata: unknown, rows: readonly unknown[]): Buffer {
    const columnDefinitions = this.hasAnnounced ? null : this.columns.map(definition);
    this.hasAnnounced = true;
    return Buffer.from(
      JSON.stringify({ kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions, rows }),
    );
  }

  private row(stored: StoredObject): unknown {
    const object = objectOf(stored);
    const cells = this.columns.map((column) => this.cell(column, object));
    if (this.request.includeObject === 'None') return { cells };
    if (this.request.includeObject === 'Object') return { cells, object };
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
    return { cells, object: partial };
  }

  private cell({ value, type }: PrinterColumn, object: unknown): unknown {
    const cell = typeof value === 'string' ? valueAt(object, value.split('.')) : value(object);
    return type === 'date' ? humanAge(cell, this.request.now()) : (cell ?? null);
  }
}

const NAME: PrinterColumn = { name: 'Name', value: 'metadata.name' };
const AGE: PrinterColumn = { name: 'Age', type: 'date', value: 'metadata.creationTimestamp' };

/** A custom kind with columns of its own has no AGE, as on the real server. */
function columnsOf({ columns = [], custom, columnsOnly }: KindRegistration): readonly PrinterColumn[] {
  if (columnsOnly) return columns;
  return custom && columns.length > 0 ? [NAME, ...columns] : [NAME, ...columns, AGE];
}

function definition(column: PrinterColumn): unknown {
  const { name, type = 'string', priority = 0 } = column;
  // Built-in kinds print dates as text; kubectl shows what the server wrote.
  return {
    name,
    type: type === 'date' ? 'string' : type,
    format: column === NAME ? 'name' : '',
    description: name,
    priority,
  };
}

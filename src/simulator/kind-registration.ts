/** What the simulator has to know about a kind in order to serve it. */
export interface KindRegistration {
  /** '' is the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Unique in a store: the name by which the store knows the kind. */
  readonly plural: string;
  /** The kind in small letters unless given. */
  readonly singular?: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced: boolean;
  /** Defined by a CustomResourceDefinition: no strategic merge patch, no unconditional PUT, keys sorted. */
  readonly custom: boolean;
  /** Has a /status subresource: the main path then leaves `status` alone. */
  readonly status?: boolean;
  /** Has a /scale subresource, for spec.replicas. */
  readonly scale?: boolean;
  /** Has a /log subresource. */
  readonly log?: boolean;
  /** Whether metadata.generation counts; custom kinds always do. */
  readonly generation?: boolean;
  /** The fields besides apiVersion, kind and metadata; there may be any where it is missing. */
  readonly fields?: readonly string[];
  /** Fields with texts by their keys, and with bytes by their keys, in base 64. */
  readonly texts?: readonly string[];
  readonly bytes?: readonly string[];
  /** Fields that a new object gets where it has none. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Columns after NAME and before AGE. */
  readonly columns?: readonly PrinterColumn[];
  /** There are no others: neither NAME nor AGE. */
  readonly columnsOnly?: boolean;
  /** Field selectors besides metadata.name and metadata.namespace, as paths with dots. */
  readonly selectableFields?: readonly string[];
}

export interface PrinterColumn {
  readonly name: string;
  /** A date is shown as the time since then. */
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  /** Keys joined by dots, from the object, or a function of the object. */
  readonly value: string | ((object: unknown) => unknown);
  /** Where a definition says it. */
  readonly jsonPath?: string;
  /** Above 0 only `-o wide` shows the column. */
  readonly priority?: number;
}

export function apiVersionOf(kind: KindRegistration): string {
  return kind.group ? `${kind.group}/${kind.version}` : kind.version;
}

export function singularOf({ singular, kind }: KindRegistration): string {
  return singular ?? kind.toLowerCase();
}

export function countsGenerations(kind: KindRegistration): boolean {
  return kind.custom || kind.generation === true;
}

/** What the machinery must know of a kind of object. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  /** As in the API path: `applications`. */
  readonly plural: string;
  readonly kind: string;
  /** The two keys under which an object names its project, where the kind has projects. */
  readonly projectAt?: readonly [string, string];
  /** The project of an object that names none. */
  readonly defaultProject: string;
}

/** `/apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL`; the core group lives under `/api`. */
export function apiPath(kind: Kind, namespace?: string): string {
  const root = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${kind.plural}`;
}

/** `applications.argoproj.io`, as the API server writes it in messages. */
export function resourceName(kind: Kind): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

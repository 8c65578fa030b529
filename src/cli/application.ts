/** What the watcher shows of an Application; empty where it is not known. */
export interface Application {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly project: string;
  readonly health: string;
  readonly sync: string;
  readonly revision: string;
  /** RFC 3339. */
  readonly created: string;
  readonly phase: string;
  readonly repository: string;
  readonly destination: string;
}

/** Reads the JSON of an Application as well as its protobuf message: they differ in how they write times. */
export function applicationOf(object: unknown): Application {
  const text = (...path: string[]): string => textAt(object, path);
  return {
    namespace: text('metadata', 'namespace'),
    name: text('metadata', 'name'),
    uid: text('metadata', 'uid'),
    resourceVersion: text('metadata', 'resourceVersion'),
    project: text('spec', 'project'),
    health: text('status', 'health', 'status'),
    sync: text('status', 'sync', 'status'),
    revision: text('status', 'sync', 'revision'),
    created: timeOf(memberAt(object, ['metadata', 'creationTimestamp'])),
    phase: text('status', 'operationState', 'phase'),
    repository: text('spec', 'source', 'repoURL'),
    destination: [text('spec', 'destination', 'name') || text('spec', 'destination', 'server')]
      .concat(text('spec', 'destination', 'namespace'))
      .filter((part) => part !== '')
      .join(' '),
  };
}

export function keyOf({ namespace, name }: Application): string {
  return `${namespace}/${name}`;
}

export function memberAt(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return undefined;
  return memberAt(Reflect.get(value, first), rest);
}

export function textAt(value: unknown, path: readonly string[]): string {
  const member = memberAt(value, path);
  return typeof member === 'string' ? member : '';
}

/** A protobuf Timestamp has its seconds as a decimal text. */
export function timeOf(time: unknown): string {
  if (typeof time === 'string') return time;
  const seconds = memberAt(time, ['seconds']);
  const ms = typeof seconds === 'string' ? Number(seconds) * 1000 : Number.NaN;
  return Number.isNaN(new Date(ms).getTime()) ? '' : new Date(ms).toISOString().replace('.000Z', 'Z');
}

import type { Store } from '../store/store.js';
import type { StoredObject } from '../model/stored-object.js';
import { parseAppProject } from './app-project.js';
import type { ClusterSecret, Installation, InstallationPart, InstallationState } from './installation.js';

/** One store for each part; a part that is not observed stays empty. */
export type InstallationStores = Readonly<Partial<Record<InstallationPart, Store>>>;

const NOTHING: InstallationState = {
  config: new Map(),
  rbac: undefined,
  secret: new Map(),
  projects: new Map(),
  clusters: new Map(),
};

/** The objects of Argo CD's namespace, as the API server shows them. */
export class ObservedInstallation implements Installation {
  private current = NOTHING;
  private readonly listeners: ((parts: ReadonlySet<InstallationPart>) => void)[] = [];

  constructor(
    readonly namespace: string,
    private readonly stores: InstallationStores,
    /** Without which nothing can be decided. */
    private readonly needed: readonly InstallationPart[] = [],
  ) {
    for (const part of PARTS) this.observe(part);
  }

  get state(): InstallationState {
    return this.current;
  }

  get isKnown(): boolean {
    return this.needed.every((part) => this.stores[part]?.position !== undefined);
  }

  onChange(listener: (parts: ReadonlySet<InstallationPart>) => void): void {
    this.listeners.push(listener);
  }

  /** A turn may hold several changes: they are told as one, when the position moves. */
  private observe(part: InstallationPart): void {
    const store = this.stores[part];
    let isChanged = false;
    store?.listen({
      onChange: () => (isChanged = true),
      onStart: () => (isChanged = true),
      onAdvance: (position) => {
        if (part === 'projects') this.current = { ...this.current, projectsRevision: position };
        if (isChanged) this.read(part, store);
        isChanged = false;
      },
    });
  }

  private read(part: InstallationPart, store: Store): void {
    this.current = { ...this.current, ...READ[part](store.sorted()) };
    for (const listener of this.listeners) listener(new Set([part]));
  }
}

const PARTS: readonly InstallationPart[] = ['config', 'rbac', 'secret', 'projects', 'clusters'];

const READ: Readonly<Record<InstallationPart, (objects: readonly StoredObject[]) => Partial<InstallationState>>> = {
  config: ([object]) => ({ config: object ? textsOf(object) : NOTHING.config }),
  rbac: ([object]) => ({ rbac: object && textsOf(object) }),
  secret: ([object]) => ({ secret: object ? decoded(object) : NOTHING.secret }),
  projects: (objects) => ({
    projects: new Map(objects.map((object) => [object.header.name, parseAppProject(object)])),
  }),
  clusters: (objects) => ({ clusters: new Map(objects.map((object) => [object.header.name, clusterSecret(object)])) }),
};

function clusterSecret(object: StoredObject): ClusterSecret {
  return { object, data: decoded(object) };
}

function textsOf({ bytes }: StoredObject): ReadonlyMap<string, string> {
  const parsed: unknown = JSON.parse(bytes.toString());
  const data = typeof parsed === 'object' && parsed !== null && 'data' in parsed ? parsed.data : undefined;
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(data ?? {})) if (typeof value === 'string') texts.set(key, value);
  return texts;
}

function decoded(object: StoredObject): ReadonlyMap<string, Buffer> {
  return new Map([...textsOf(object)].map(([key, text]) => [key, Buffer.from(text, 'base64')]));
}

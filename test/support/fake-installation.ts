import { parseAppProject } from '../../src/access/app-project.js';
import type { Installation, InstallationPart, InstallationState } from '../../src/access/installation.js';
import { APP_PROJECT } from '../../src/model/app-project.js';
import type { Kind } from '../../src/model/kind.js';
import { SECRET } from '../../src/model/secret.js';
import type { StoredObject } from '../../src/model/stored-object.js';
import { scanObject, toStoredObject } from '../../src/source/kubernetes/object-scanner.js';

type Texts = Readonly<Record<string, string>>;

/** Each part that is named is replaced as a whole. */
export interface InstallationChange {
  /** `data` of argocd-cm. */
  readonly config?: Texts;
  /** `data` of argocd-rbac-cm; undefined takes the ConfigMap away. */
  readonly rbac?: Texts | undefined;
  /** `data` of argocd-secret, decoded. */
  readonly secret?: Texts;
  readonly projects?: readonly ProjectParts[];
  readonly projectsRevision?: string | undefined;
  /** `data` of cluster secrets, decoded, by the name of the secret. */
  readonly clusters?: Readonly<Record<string, Texts>>;
}

/** An AppProject: `spec` and `status` as they stand in the cluster. */
export interface ProjectParts {
  readonly name: string;
  readonly spec?: object;
  readonly status?: object;
}

/** An installation in memory, changed by the test. */
export class FakeInstallation implements Installation {
  isKnown = true;
  readonly namespace = 'argocd';
  state: InstallationState = {
    config: new Map(),
    rbac: undefined,
    secret: new Map(),
    projects: new Map(),
    clusters: new Map(),
  };
  private readonly listeners: ((parts: ReadonlySet<InstallationPart>) => void)[] = [];

  constructor(start: InstallationChange = {}) {
    this.change(start);
  }

  onChange(listener: (parts: ReadonlySet<InstallationPart>) => void): void {
    this.listeners.push(listener);
  }

  change(change: InstallationChange): void {
    const { config, rbac, secret, projects, projectsRevision, clusters } = change;
    this.state = {
      ...this.state,
      ...(config && { config: new Map(Object.entries(config)) }),
      ...('rbac' in change && { rbac: rbac && new Map(Object.entries(rbac)) }),
      ...(secret && { secret: buffersOf(secret) }),
      ...(projects && { projects: new Map(projects.map((parts) => [parts.name, projectOf(parts)])) }),
      ...('projectsRevision' in change && { projectsRevision }),
      ...(clusters && {
        clusters: new Map(Object.entries(clusters).map(([name, data]) => [name, clusterOf(name, data)])),
      }),
    };
    const all: readonly InstallationPart[] = ['config', 'rbac', 'secret', 'projects', 'clusters'];
    const parts = new Set(all.filter((part) => part in change));
    for (const listener of this.listeners) listener(parts);
  }
}

function buffersOf(texts: Texts): Map<string, Buffer> {
  return new Map(Object.entries(texts).map(([name, text]) => [name, Buffer.from(text)]));
}

function projectOf({ name, spec = {}, status = {} }: ProjectParts) {
  return parseAppProject(
    stored(APP_PROJECT, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: metadataOf(name),
      spec,
      status,
    }),
  );
}

function clusterOf(name: string, data: Texts) {
  const encoded = Object.fromEntries([...buffersOf(data)].map(([key, value]) => [key, value.toString('base64')]));
  const labels = { 'argocd.argoproj.io/secret-type': 'cluster' };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { ...metadataOf(name), labels }, data: encoded };
  return { object: stored(SECRET, secret), data: buffersOf(data) };
}

function metadataOf(name: string) {
  return { name, namespace: 'argocd', uid: `uid-${name}`, resourceVersion: '1' };
}

function stored(kind: Kind, manifest: object): StoredObject {
  const bytes = Buffer.from(JSON.stringify(manifest));
  return toStoredObject(bytes, 0, scanObject(bytes, 0, kind));
}

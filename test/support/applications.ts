import type { TestCluster } from './test-cluster.js';

export interface ApplicationParts {
  readonly namespace?: string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** Writes Applications into a cluster; what each call answers is the object's new resourceVersion. */
export class Applications {
  constructor(private readonly cluster: TestCluster) {}

  create(name: string, parts: ApplicationParts = {}): Promise<string> {
    const { namespace = 'argocd', project = 'default', labels = {}, path = 'apps' } = parts;
    return this.cluster.create(namespace, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace, labels },
      spec: {
        project,
        source: { repoURL: 'https://git.example.com/apps.git', path },
        destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
      },
    });
  }

  /** A content that nothing selects by. */
  touch(name: string, path: string, namespace = 'argocd'): Promise<string> {
    return this.patch(name, { spec: { source: { path } } }, namespace);
  }

  relabel(name: string, labels: Readonly<Record<string, string | null>>, namespace = 'argocd'): Promise<string> {
    return this.patch(name, { metadata: { labels } }, namespace);
  }

  move(name: string, project: string, namespace = 'argocd'): Promise<string> {
    return this.patch(name, { spec: { project } }, namespace);
  }

  patch(name: string, patch: object, namespace = 'argocd'): Promise<string> {
    return this.cluster.mergePatch(namespace, name, patch);
  }

  /** Answers the revision of the deletion. */
  remove(name: string, namespace = 'argocd'): Promise<string> {
    return this.cluster.delete(namespace, name);
  }

  async uidOf(name: string, namespace = 'argocd'): Promise<string> {
    return (await this.cluster.get(namespace, name))?.uid ?? '';
  }

  async revisionOf(name: string, namespace = 'argocd'): Promise<string> {
    return (await this.cluster.get(namespace, name))?.revision ?? '';
  }
}

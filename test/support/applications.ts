import type { Simulator } from '../../src/simulator/simulator.js';

export interface ApplicationParts {
  readonly namespace?: string;
  readonly project?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** Writes Applications into a simulator; what each call answers is the object's new resourceVersion. */
export class Applications {
  constructor(private readonly simulator: Simulator) {}

  create(name: string, parts: ApplicationParts = {}): string {
    const { namespace = 'argocd', project = 'default', labels = {}, path = 'apps' } = parts;
    return revisionOf(
      this.simulator.resources.create('applications', {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name, namespace, labels },
        spec: {
          project,
          source: { repoURL: 'https://git.example.com/apps.git', path },
          destination: { server: 'https://kubernetes.default.svc', namespace: 'default' },
        },
      }),
    );
  }

  /** A content that nothing selects by. */
  touch(name: string, path: string, namespace = 'argocd'): string {
    return this.patch(name, { spec: { source: { path } } }, namespace);
  }

  relabel(name: string, labels: Readonly<Record<string, string | null>>, namespace = 'argocd'): string {
    return this.patch(name, { metadata: { labels } }, namespace);
  }

  move(name: string, project: string, namespace = 'argocd'): string {
    return this.patch(name, { spec: { project } }, namespace);
  }

  patch(name: string, patch: object, namespace = 'argocd'): string {
    return revisionOf(this.simulator.resources.mergePatch('applications', namespace, name, patch));
  }

  /** Answers the revision of the deletion. */
  remove(name: string, namespace = 'argocd'): string {
    this.simulator.resources.delete('applications', namespace, name);
    return this.simulator.resources.revision;
  }

  uidOf(name: string, namespace = 'argocd'): string {
    return this.simulator.resources.get('applications', namespace, name)?.metadata.uid ?? '';
  }

  revisionOf(name: string, namespace = 'argocd'): string {
    return this.simulator.resources.get('applications', namespace, name)?.metadata.resourceVersion ?? '';
  }
}

function revisionOf(object: { metadata: { resourceVersion?: string } }): string {
  return object.metadata.resourceVersion ?? '';
}

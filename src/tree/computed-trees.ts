import type { Installation } from '../access/installation.js';
import { type ClusterObject, ProjectLimits } from '../access/project-limits.js';
import { Code, StatusError } from '../base/status-error.js';
import type { ApplicationTree } from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import type { StoredObject } from '../model/stored-object.js';
import { keyOfManaged, parseApplicationFacts } from './application-facts.js';
import { computeTree } from './compute-tree.js';
import type { LiveCluster } from './live-cluster.js';
import type { Applications, TreeDocuments } from './tree-documents.js';
import { TurnCache } from './turn-cache.js';

export interface ComputedTreesOptions {
  readonly live: LiveCluster;
  readonly applications: Applications;
  /** What the projects allow their applications. */
  readonly installation: Pick<Installation, 'state'>;
  /** From JSON in Argo CD's shape. */
  readonly decode: (document: Buffer) => ApplicationTree;
}

const UNMANAGED =
  'managed resources are known to Argo CD alone: with --redis HOST:PORT kubecast reads them, with --argocd-server URL it passes the call on';

/** Trees without Argo CD's Redis: of `status.resources`, and of what of the cluster may be read. */
export class ComputedTrees implements TreeDocuments {
  readonly origin = 'computed';

  private readonly computations = new TurnCache<Promise<Buffer>>();

  constructor(private readonly options: ComputedTreesOptions) {}

  get missing(): readonly string[] {
    return this.options.live.missing;
  }

  get isAtHand(): boolean {
    return this.options.live.isReady;
  }

  async tree(app: StoredObject): Promise<ApplicationTree> {
    return this.options.decode(await this.document(app));
  }

  document(app: StoredObject): Promise<Buffer> {
    return this.computations.get(`${app.header.key} ${app.header.revision}`, () => this.compute(app));
  }

  /** Only Argo CD has what Git wants, and what is hidden of it. */
  managedResources(): Promise<Buffer> {
    return Promise.reject(new StatusError(Code.UNIMPLEMENTED, UNMANAGED));
  }

  onChange(key: string, listener: () => void): () => void {
    const { live, applications } = this.options;
    let managed = this.managedBy(key);
    const forgetApplication = applications.onChange(key, () => {
      managed = this.managedBy(key);
      listener();
    });
    const forgetCluster = live.onChange((dirty) => {
      for (const resource of managed) if (dirty.has(resource)) return listener();
    });
    return () => {
      forgetApplication();
      forgetCluster();
    };
  }

  close(): void {
    this.options.live.close();
  }

  private async compute(app: StoredObject): Promise<Buffer> {
    const facts = parseApplicationFacts(app);
    if (!facts.isInCluster) return computeTree(facts, undefined);
    const { live } = this.options;
    const objects = await live.ready();
    return computeTree(facts, { objects, knows: (kind) => live.knows(kind), permits: this.limitsOf(app) });
  }

  /** Where nothing is known of projects, there is no Argo CD that could have such rules. */
  private limitsOf({ header }: StoredObject): (object: ClusterObject) => boolean {
    const { projects } = this.options.installation.state;
    if (projects.size === 0) return () => true;
    const project = projects.get(header.project);
    const limits = project && ProjectLimits.of(project);
    return (object) => limits?.permits(object) ?? false;
  }

  private managedBy(key: string): readonly string[] {
    const app = this.options.applications.get(key);
    return app ? parseApplicationFacts(app).resources.map(keyOfManaged) : [];
  }
}

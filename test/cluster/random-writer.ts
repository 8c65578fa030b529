import { below, pick, type Random } from '../../src/base/random.js';
import type { TrueObject, TrueState } from '../property/world.js';
import { applicationsIn } from './application-writer.js';
import type { RealCluster } from './real-cluster.js';

const NAMESPACES = ['argocd', 'team'];
const NAMES = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'];
const PROJECTS = ['p1', 'p2', 'p3'];
const ENVS = ['prod', 'stage'];
const HEALTHS = ['Healthy', 'Degraded', 'Progressing'];

/** Writes at random, one request after the other; what is refused, or fails with the cluster, is nothing. */
export class RandomWriter {
  writes = 0;

  constructor(
    private readonly cluster: RealCluster,
    private readonly random: Random,
    private readonly now: () => TrueState,
  ) {}

  async write(): Promise<void> {
    const objects = [...this.now().values()];
    const target = objects.length > 0 ? pick(this.random, objects) : undefined;
    const act = below(this.random, 100);
    if (!target || act < 20) await this.create(pick(this.random, NAMESPACES), pick(this.random, NAMES));
    else if (act < 55) await this.patch(target, { status: { health: { status: pick(this.random, HEALTHS) } } });
    else if (act < 67) await this.patch(target, { metadata: { labels: { env: pick(this.random, ENVS) } } });
    else if (act < 78) await this.patch(target, { spec: { project: pick(this.random, PROJECTS) } });
    else {
      await this.ask('DELETE', `${applicationsIn(target.namespace)}/${target.name}`);
      if (act >= 90) await this.create(target.namespace, target.name);
    }
  }

  private create(namespace: string, name: string): Promise<void> {
    return this.ask('POST', applicationsIn(namespace), {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, labels: { env: pick(this.random, ENVS) } },
      spec: { project: pick(this.random, PROJECTS) },
      status: { health: { status: 'Healthy' } },
    });
  }

  private patch({ namespace, name }: TrueObject, patch: object): Promise<void> {
    return this.ask('PATCH', `${applicationsIn(namespace)}/${name}`, patch);
  }

  private async ask(method: string, path: string, body?: object): Promise<void> {
    const answer = await this.cluster.request(method, path, body).catch(() => undefined);
    if (answer !== undefined && answer.status < 300) this.writes++;
  }
}

import { systemClock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import { systemRandom } from '../../src/base/random.js';
import { loadDescriptors } from '../../src/api/descriptors.js';
import { createTreeDecoder } from '../../src/api/tree-decoder.js';
import { createTreeMethods } from '../../src/api/tree-methods.js';
import type { Enforcer } from '../../src/access/enforcer.js';
import { allowAll } from '../../src/access/enforcer.js';
import type { Kind } from '../../src/model/kind.js';
import { WORKLOAD_KINDS } from '../../src/model/workload-kinds.js';
import type { StoredObject } from '../../src/model/stored-object.js';
import type { ServerParts } from '../../src/server.js';
import { ApiClient } from '../../src/source/kubernetes/api-client.js';
import { ApiListWatch } from '../../src/source/kubernetes/api-list-watch.js';
import type { SharedCache } from '../../src/source/shared-cache.js';
import { ApplicationNews } from '../../src/tree/application-news.js';
import { ComputedTrees } from '../../src/tree/computed-trees.js';
import { LiveCluster } from '../../src/tree/live-cluster.js';
import { RedisTrees } from '../../src/tree/redis-trees.js';
import type { Applications, TreeDocuments } from '../../src/tree/tree-documents.js';
import { staticPolicy, startWorld, type World } from './running-server.js';
import type { StaticRules } from '../../src/access/static-policy.js';

export interface TreeWorld extends World {
  readonly trees: TreeDocuments;
  /** Who may see which projects from now on. */
  setRules(rules: StaticRules): void;
}

export interface TreeWorldOptions {
  /** Without it trees are computed. */
  readonly cache?: SharedCache;
  readonly kinds?: readonly Kind[];
  /** Without them everybody may see everything. */
  readonly rules?: StaticRules;
}

/** A server whose applications have trees. */
export async function startTreeWorld({ cache, kinds, rules }: TreeWorldOptions = {}): Promise<TreeWorld> {
  const registry = loadDescriptors();
  const decode = createTreeDecoder(registry);
  const policy = rules && staticPolicy(rules);
  let world: World | undefined;
  let news: ApplicationNews | undefined;
  const corridor = (): World['server']['corridor'] => {
    if (!world) throw new Error('the world is not there yet');
    return world.server.corridor;
  };
  const applications: Applications = {
    get: (key) => corridor().store.get(key),
    onChange: (key, listener) => (news ??= new ApplicationNews(corridor().store)).onChange(key, listener),
  };
  let client: ApiClient | undefined;
  const sourceOf = (kind: Kind): ApiListWatch => {
    const server = new URL(world?.simulator.url ?? '');
    client ??= new ApiClient({
      server,
      namespace: undefined,
      credentials: () => Promise.resolve({}),
      renew: () => undefined,
    });
    return new ApiListWatch({ client, kind, clock: systemClock });
  };
  const life = { clock: systemClock, random: systemRandom, log: silentLog };
  const live = new LiveCluster({ kinds: kinds ?? WORKLOAD_KINDS, sourceOf, ...life });
  const trees = cache
    ? new RedisTrees({ cache, namespace: 'argocd', keyPrefix: '', decode })
    : new ComputedTrees({ live, applications, decode });
  const listeners: (() => void)[] = [];
  const methods = createTreeMethods({
    registry,
    trees,
    applications,
    enforcer: { onChange: (listener) => void listeners.push(listener) },
    clock: systemClock,
    permitted: ({ name = '', appNamespace = '', project = '' }, caller): StoredObject => {
      const namespace = appNamespace === '' ? 'argocd' : appNamespace;
      return corridor().lister.get({ name, namespace, project }, caller.subject);
    },
  });
  const enforcer = (...at: Parameters<NonNullable<ServerParts['enforcer']>>): Enforcer => {
    const made = policy?.parts.enforcer?.(...at) ?? allowAll;
    made.onChange(() => listeners.forEach((listener) => listener()));
    return made;
  };
  world = await startWorld({
    parts: {
      ...policy?.parts,
      enforcer,
      registry,
      services: [{ name: 'application.ApplicationService', methods: { ...methods } }],
    },
  });
  return {
    ...world,
    simulator: world.simulator,
    trees,
    setRules: (next) => policy?.replace(next),
    async close() {
      trees.close();
      client?.close();
      await world?.close();
    },
  };
}

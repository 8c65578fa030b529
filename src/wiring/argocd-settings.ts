import type { InstallationPart } from '../access/installation.js';
import { ObservedInstallation } from '../access/observed-installation.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { Metrics } from '../base/metrics.js';
import type { Random } from '../base/random.js';
import { APP_PROJECT } from '../model/app-project.js';
import { CONFIG_MAP } from '../model/config-map.js';
import { type Kind, resourceName } from '../model/kind.js';
import { SECRET } from '../model/secret.js';
import { Reflector } from '../reflector/reflector.js';
import type { UpstreamState } from '../reflector/upstream-state.js';
import { Store } from '../store/store.js';
import type { Cluster, Selection } from './upstream.js';

export interface ArgocdSettingsOptions {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Which parts are read: without access control, no account is. */
  readonly parts: readonly InstallationPart[];
  /** Without which nothing can be decided. */
  readonly needed: readonly InstallationPart[];
}

/** Argo CD's settings, followed as Applications are. */
export interface ArgocdSettings {
  readonly installation: ObservedInstallation;
  /** How the watch of each part does. */
  readonly states: ReadonlyMap<InstallationPart, UpstreamState>;
  start(): void;
  stop(): void;
}

/** By name where there is one, so that rights on just these objects are enough. */
const OBSERVED: Readonly<Record<InstallationPart, { readonly kind: Kind; readonly selection: Selection }>> = {
  config: { kind: CONFIG_MAP, selection: { fieldSelector: 'metadata.name=argocd-cm' } },
  rbac: { kind: CONFIG_MAP, selection: { fieldSelector: 'metadata.name=argocd-rbac-cm' } },
  secret: { kind: SECRET, selection: { fieldSelector: 'metadata.name=argocd-secret' } },
  projects: { kind: APP_PROJECT, selection: {} },
  clusters: { kind: SECRET, selection: { labelSelector: 'argocd.argoproj.io/secret-type=cluster' } },
};

export function createArgocdSettings(options: ArgocdSettingsOptions): ArgocdSettings {
  const { cluster, clock, random, log, parts } = options;
  const { namespace } = cluster.applications;
  // What is counted are Applications.
  const metrics = new Metrics();
  const observed = parts.map((part) => {
    const { kind, selection } = OBSERVED[part];
    const store = new Store();
    const source = cluster.sourceOf(kind, { namespace, ...selection });
    const resource = resourceName(kind);
    const reflector = new Reflector({ source, sink: store, clock, random, log, metrics, resource });
    return { part, store, reflector };
  });
  const life = new AbortController();
  return {
    installation: new ObservedInstallation(
      namespace,
      Object.fromEntries(observed.map(({ part, store }) => [part, store])),
      options.needed,
    ),
    states: new Map(observed.map(({ part, reflector }) => [part, reflector.state])),
    start: () => {
      for (const { reflector } of observed) void reflector.run(life.signal);
    },
    stop: () => life.abort(),
  };
}

import type { Simulator } from '../../src/simulator/simulator.js';

/** What tests ask about an Application. */
export interface KnownApplication {
  readonly name: string;
  readonly uid: string;
  readonly revision: string;
}

/** A cluster that tests write Applications to, be it simulated or real. */
export interface TestCluster {
  /** For faults, and what else only a simulator can do. */
  readonly simulator: Simulator | undefined;
  kubeconfig(): string;
  /** Each write answers its resourceVersion. */
  create(namespace: string, application: object): Promise<string>;
  mergePatch(namespace: string, name: string, patch: object): Promise<string>;
  delete(namespace: string, name: string): Promise<string>;
  get(namespace: string, name: string): Promise<KnownApplication | undefined>;
  list(): Promise<readonly KnownApplication[]>;
  /** The revision of the last change of an Application. */
  newest(): string;
  close(): Promise<void>;
}

/** The namespaces that every one of them has. */
export const NAMESPACES = ['argocd', 'team-a', 'team-b'];

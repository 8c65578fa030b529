import type { Applications } from '../support/applications.js';
import type { CuttableProxy } from '../support/cuttable-proxy.js';
import type { ArgocdCli } from './argocd-cli.js';

/** What an application is in. */
export interface AppState {
  readonly health: string;
  readonly sync: string;
  readonly operation?: object;
}

export interface KnownPod {
  readonly namespace: string;
  readonly name: string;
}

/** What tests of the CLI need: people at terminals, and the cluster that they look at. */
export interface ArgocdStage {
  readonly address: string;
  readonly apps: Applications;
  /** Between all terminals and the server. */
  readonly cable: CuttableProxy;
  /** An application in Argo CD's own namespace, with pods. */
  readonly app: { readonly name: string; readonly project: string };
  password(account: string): string;
  token(account: string): string;
  /** A terminal at which this account has logged in. */
  cli(account: 'admin' | 'dev'): ArgocdCli;
  /** A terminal at which nobody has. */
  newCli(): ArgocdCli;
  /** `NAMESPACE/NAME`, sorted; of a project, or all. */
  applications(project?: string): string[];
  create(name: string, state: AppState, project?: string): Promise<void>;
  finishOperation(name: string): Promise<void>;
  /** Moves the rights of `dev`, who begins with those in `platform`. */
  giveDev(project: string): Promise<void>;
  /** Resolves when the server knows what was written. */
  caughtUp(): Promise<void>;
  /** What `start` gives, as soon as a watch of it is open, and no earlier one any more. */
  watching<T>(start: () => T): Promise<T>;
  /** A pod of the application. */
  pod(): KnownPod;
  say(pod: KnownPod, line: string): void;
}

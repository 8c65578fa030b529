import { Applications } from '../support/applications.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { type InstalledWorld, type InstalledWorldOptions, startInstalledWorld } from '../support/installed-world.js';
import { waitUntil } from '../support/wait-until.js';
import { ArgocdCli, type CliWay } from './argocd-cli.js';
import type { AppState, ArgocdStage, KnownPod } from './argocd-stage.js';
import { direct, type Route, type Way } from './route.js';

type Account = 'admin' | 'dev';

/** The cluster of the demo with people at their terminals, one way for all of them. */
export class ArgocdWorld implements ArgocdStage {
  readonly world: InstalledWorld;
  readonly apps: Applications;
  readonly app = { name: 'checkout-prod-0000', project: 'default' };
  private readonly between: Way;
  private readonly terminals: ArgocdCli[] = [];
  private readonly loggedIn = new Map<Account, ArgocdCli>();

  private constructor(
    { world, between }: { readonly world: InstalledWorld; readonly between: Way },
    readonly cable: CuttableProxy,
    private readonly way: CliWay,
  ) {
    this.world = world;
    this.between = between;
    this.apps = new Applications(world.cluster);
  }

  static async open(way: CliWay, options: InstalledWorldOptions & { route?: Route } = {}): Promise<ArgocdWorld> {
    const world = await startInstalledWorld(options);
    const between = await (options.route ?? direct).to(world.server);
    const opened = new ArgocdWorld({ world, between }, await CuttableProxy.before(between.httpPort), way);
    try {
      for (const account of ['admin', 'dev'] as const) await opened.logIn(account);
      return opened;
    } catch (error) {
      await opened.close();
      throw error;
    }
  }

  get address(): string {
    return new URL(this.cable.url).host;
  }

  password(account: string): string {
    return known(this.world.passwords, account);
  }

  token(account: string): string {
    return known(this.world.tokens, account);
  }

  cli(account: Account): ArgocdCli {
    return known(this.loggedIn, account);
  }

  newCli(): ArgocdCli {
    const cli = new ArgocdCli(this.address, this.way);
    this.terminals.push(cli);
    return cli;
  }

  applications(project?: string): string[] {
    return this.world.simulator.resources
      .list('applications')
      .filter(({ spec }) => project === undefined || Object(spec).project === project)
      .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`)
      .sort();
  }

  async create(name: string, { health, sync, operation }: AppState, project = 'default'): Promise<void> {
    await this.apps.create(name, { project });
    const running = operation ? { operation } : {};
    const operationState = operation ? { operationState: { operation, phase: 'Running', startedAt: NOW } } : {};
    const status = { health: { status: health }, sync: { status: sync, revision: 'abc' }, ...operationState };
    await this.apps.patch(name, { ...running, status });
    await this.caughtUp();
  }

  async finishOperation(name: string): Promise<void> {
    await this.apps.patch(name, {
      operation: null,
      status: { operationState: { phase: 'Succeeded', finishedAt: NOW }, reconciledAt: NOW },
    });
  }

  async giveDev(project: string): Promise<void> {
    const { resources } = this.world.simulator;
    const policy = resources.get('configmaps', 'argocd', 'argocd-rbac-cm');
    const text = String(Object(Object(policy)['data'])['policy.csv']);
    const data = { 'policy.csv': text.replace(/^g, dev, .*$/m, `g, dev, role:${project}`) };
    resources.mergePatch('configmaps', 'argocd', 'argocd-rbac-cm', { data });
    const mayGet = `account can-i get applications '${project}/*'`;
    await waitUntil(async () => (await this.cli('dev').run(mayGet)).out === 'yes\n', `dev to see ${project}`);
  }

  caughtUp(): Promise<void> {
    return this.world.server.caughtUp();
  }

  async watching<T>(start: () => T): Promise<T> {
    const { subscribers } = this.world.server.corridor;
    await waitUntil(() => subscribers.count === 0, 'the end of earlier watches');
    const started = start();
    await waitUntil(() => subscribers.count > 0, 'a watch');
    return started;
  }

  pod(): KnownPod {
    const { resources } = this.world.simulator;
    const [found] = resources.list('pods').filter(({ metadata }) => metadata.name.startsWith(this.app.name));
    if (!found) throw new Error(`${this.app.name} has no pods`);
    return { namespace: found.metadata.namespace ?? '', name: found.metadata.name };
  }

  say({ namespace, name }: KnownPod, line: string): void {
    this.world.simulator.podLogs.append(namespace, name, line);
  }

  async close(): Promise<void> {
    await Promise.all(this.terminals.map((cli) => cli.close()));
    this.cable.close();
    await this.between.close();
    await this.world.close();
  }

  private async logIn(account: Account): Promise<void> {
    const cli = this.newCli();
    const { code, err } = await cli.login(account, this.password(account));
    if (code !== 0) throw new Error(`${account} could not log in: ${err}`);
    this.loggedIn.set(account, cli);
  }
}

const NOW = '2026-01-01T00:00:00Z';

function known<Key, Value>(values: ReadonlyMap<Key, Value>, key: Key): Value {
  const value = values.get(key);
  if (value === undefined) throw new Error(`there is nothing of ${String(key)}`);
  return value;
}

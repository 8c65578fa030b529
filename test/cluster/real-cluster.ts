import { generateKeyPairSync } from 'node:crypto';
import { Agent } from 'node:https';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { waitUntil } from '../support/wait-until.js';
import { ARGOCD_DEFINITIONS } from './argocd-definitions.js';
import { type ApiAnswer, requestApi } from './api-request.js';
import { freePort } from './free-port.js';
import { Program } from './program.js';

export interface ClusterOptions {
  /** How often the API server forgets the past of etcd; after it, an old revision is gone (410). */
  readonly compactEverySeconds?: number;
}

/** Two programs of this size take their time on a busy machine. */
const STARTS_WITHIN_MS = 90_000;

const ETCD_ANSWER = z.object({ header: z.object({ revision: z.string() }) });

/** Token -> user,uid,groups; the second may do nothing. */
const USERS = { admin: 'admin,1,"system:masters"', nobody: 'nobody,2,' } as const;
const tokenOf = (user: string): string => `token-of-${user}`;

/** A kube-apiserver with its etcd, on free ports of loopback, with Argo CD's kinds and the namespace `argocd`. */
export class RealCluster {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kubecast-cluster-'));
  private etcd: Program | undefined;
  private apiServer: Program | undefined;
  private agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly ports: { readonly etcd: number; readonly peer: number; readonly api: number },
    private readonly options: ClusterOptions,
  ) {}

  static async start(options: ClusterOptions = {}): Promise<RealCluster> {
    const ports = { etcd: await freePort(), peer: await freePort(), api: await freePort() };
    const cluster = new RealCluster(ports, options);
    try {
      cluster.writeIdentities();
      cluster.startEtcd();
      await cluster.startApiServer();
      await cluster.installArgoCd();
      return cluster;
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  get url(): string {
    return `https://127.0.0.1:${this.ports.api}`;
  }

  /** Where etcd itself can be asked, over JSON. */
  get etcdUrl(): string {
    return `http://127.0.0.1:${this.ports.etcd}`;
  }

  get apiPort(): number {
    return this.ports.api;
  }

  /** Of the server's own certificate, which nobody else signed. PEM. */
  get certificate(): string {
    return readFileSync(join(this.folder, 'apiserver.crt'), 'utf8');
  }

  token(user: keyof typeof USERS = 'admin'): string {
    return tokenOf(user);
  }

  /** `server` is another address of the same cluster: a proxy in between. */
  kubeconfig(server = this.url): string {
    const name = 'kubecast-test';
    const authority = Buffer.from(this.certificate).toString('base64');
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [{ name, cluster: { server, 'certificate-authority-data': authority } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace: 'argocd' } }],
      users: [{ name, user: { token: this.token() } }],
    });
  }

  /** One request as the administrator; never throws for a status. A PATCH is a merge patch. */
  async request(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    return this.send(method, path, body === undefined ? undefined : JSON.stringify(body));
  }

  /** The same, with a text that no JSON library of ours would write. */
  async send(method: string, path: string, body?: string): Promise<ApiAnswer> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const headers = { authorization: `Bearer ${this.token()}`, 'content-type': type };
    return requestApi(`${this.url}${path}`, {
      method,
      headers,
      certificate: this.certificate,
      body,
      agent: this.agent,
    });
  }

  /** Resolves when it serves. */
  async startApiServer(): Promise<void> {
    const program = new Program('kube-apiserver', this.apiServerFlags(), join(this.folder, 'kube-apiserver.log'));
    this.apiServer = program;
    await waitUntil(
      async () => {
        program.assertRunning();
        return (await this.request('GET', '/readyz').catch(() => undefined))?.status === 200;
      },
      'the API server to be ready',
      STARTS_WITHIN_MS,
    );
  }

  /** At once, as when its machine dies: open watches are cut, and its cache forgets. */
  async killApiServer(): Promise<void> {
    await this.apiServer?.end();
    this.agent.destroy();
    this.agent = new Agent({ keepAlive: true });
  }

  /** Nobody can tell the past any more: etcd compacts it, and the API server's caches go with its process. */
  async forget(): Promise<void> {
    await this.killApiServer();
    const { header } = await this.askEtcd('range', { key: Buffer.from('none').toString('base64') });
    await this.askEtcd('compaction', { revision: header.revision });
    await this.startApiServer();
    await this.untilKindsAreServed();
  }

  /** What it is asked hangs until `resumeEtcd`. */
  pauseEtcd(): void {
    this.etcd?.signal('SIGSTOP');
  }

  resumeEtcd(): void {
    this.etcd?.signal('SIGCONT');
  }

  async close(): Promise<void> {
    this.agent.destroy();
    await this.apiServer?.end();
    await this.etcd?.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private startEtcd(): void {
    const client = this.etcdUrl;
    const peer = `http://127.0.0.1:${this.ports.peer}`;
    const flags = [
      ...['--name=only', `--data-dir=${join(this.folder, 'etcd')}`, '--unsafe-no-fsync', '--log-level=error'],
      ...[`--listen-client-urls=${client}`, `--advertise-client-urls=${client}`],
      ...[`--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=only=${peer}`],
    ];
    this.etcd = new Program('etcd', flags, join(this.folder, 'etcd.log'));
  }

  private apiServerFlags(): string[] {
    const key = join(this.folder, 'service-accounts.key');
    const flags = {
      'etcd-servers': `http://127.0.0.1:${this.ports.etcd}`,
      'etcd-compaction-interval': `${this.options.compactEverySeconds ?? 300}s`,
      'bind-address': '127.0.0.1',
      'secure-port': this.ports.api,
      'cert-dir': this.folder,
      'endpoint-reconciler-type': 'none',
      // One that is not there: nothing in these tests asks through the service `kubernetes`.
      'advertise-address': '10.254.254.254',
      'service-cluster-ip-range': '10.0.0.0/24',
      'service-account-issuer': 'https://kubernetes.default.svc',
      'service-account-key-file': key,
      'service-account-signing-key-file': key,
      'token-auth-file': join(this.folder, 'tokens.csv'),
      'authorization-mode': 'RBAC',
      // No controller makes the account that it would ask for.
      'disable-admission-plugins': 'ServiceAccount',
      profiling: false,
    };
    return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  }

  private writeIdentities(): void {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    writeFileSync(join(this.folder, 'service-accounts.key'), privateKey.export({ type: 'pkcs1', format: 'pem' }));
    const lines = Object.entries(USERS).map(([user, rest]) => `${tokenOf(user)},${rest}\n`);
    writeFileSync(join(this.folder, 'tokens.csv'), lines.join(''));
  }

  private async installArgoCd(): Promise<void> {
    const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    for (const definition of ARGOCD_DEFINITIONS) await this.mustCreate(definitions, definition);
    await this.mustCreate('/api/v1/namespaces', { metadata: { name: 'argocd' } });
    await this.untilKindsAreServed();
  }

  private async untilKindsAreServed(): Promise<void> {
    await waitUntil(
      async () => {
        const lists = ['applications', 'applicationsets', 'appprojects'].map((plural) =>
          this.request('GET', `/apis/argoproj.io/v1alpha1/namespaces/argocd/${plural}`),
        );
        return (await Promise.all(lists)).every(({ status }) => status === 200);
      },
      "Argo CD's kinds to be served",
      STARTS_WITHIN_MS,
    );
  }

  private async askEtcd(what: string, question: object): Promise<z.infer<typeof ETCD_ANSWER>> {
    const url = `http://127.0.0.1:${this.ports.etcd}/v3/kv/${what}`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(question) });
    return ETCD_ANSWER.parse(await answer.json());
  }

  private async mustCreate(path: string, object: unknown): Promise<void> {
    const { status, text } = await this.request('POST', path, object);
    if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
  }
}

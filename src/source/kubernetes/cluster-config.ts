import type { KubeConfig } from '@kubernetes/client-node';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { RequestOptions } from 'node:https';

/** Where the API server is, and what proves who we are. */
export interface ClusterConfig {
  readonly server: URL;
  /** The namespace of the context, or of the pod; undefined where neither names one. */
  readonly namespace: string | undefined;
  /** TLS material and headers for one request; token files and exec plugins are asked again when they are due. */
  credentials(): Promise<RequestOptions>;
  /** Forgets what was cached, after a 401. */
  renew(): void;
}

export interface ClusterConfigOptions {
  /** Path of a kubeconfig file; default: KUBECONFIG, then ~/.kube/config, then the account of the pod. */
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
  /** Default: that of the process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** Throws an Error that names what is missing. client-node is loaded here only, since it costs 70 MB and half a second. */
export async function loadClusterConfig(options: ClusterConfigOptions): Promise<ClusterConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const load = (): KubeConfig => {
    const config = new KubeConfig();
    const path = options.kubeconfig;
    if (path === undefined) loadDefault(config, options.env ?? process.env);
    else loading(path, () => config.loadFromFile(path));
    if (options.context !== undefined) useContext(config, options.context);
    return config;
  };
  let config = load();
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('the kubeconfig has no current context: name one with --context');
  const server = new URL(cluster.server);
  return {
    server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    credentials: () => credentialsOf(config, server),
    renew: () => {
      config = load();
    },
  };
}

/** client-node's own default ends at localhost:8080, where nothing is, or we are. */
function loadDefault(config: KubeConfig, env: NodeJS.ProcessEnv): void {
  const home = join(env['HOME'] ?? homedir(), '.kube', 'config');
  const files =
    env['KUBECONFIG'] === undefined ? [home] : env['KUBECONFIG'].split(delimiter).filter((file) => file !== '');
  const isInPod = env['KUBERNETES_SERVICE_HOST'] !== undefined && existsSync(POD_TOKEN);
  if (!isInPod && !files.some((file) => existsSync(file))) {
    const account = 'the service account of a pod';
    throw new Error(
      `no cluster: neither ${files.join(' nor ')} nor ${account} is there; name a file with --kubeconfig`,
    );
  }
  loading(files.join(', '), () => config.loadFromDefault());
}

const POD_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';

/** One line for the operator: which file, and what is wrong with it. */
function loading(file: string, load: () => void): void {
  try {
    load();
  } catch (cause) {
    const [reason = ''] = String(cause)
      .replace(/^\w*Error: /, '')
      .split('\n', 1);
    throw new Error(`the kubeconfig ${file} cannot be read: ${reason}`, { cause });
  }
}

function useContext(config: KubeConfig, name: string): void {
  const names = config.getContexts().map((context) => context.name);
  if (!names.includes(name)) throw new Error(`there is no context "${name}"; there are: ${names.join(', ')}`);
  config.setCurrentContext(name);
}

async function credentialsOf(config: KubeConfig, server: URL): Promise<RequestOptions> {
  if (server.protocol === 'http:') {
    // client-node refuses plain http; what a proxy or simulator needs is at most a token.
    const token = config.getCurrentUser()?.token;
    return token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  }
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  return options;
}

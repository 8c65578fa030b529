import type { KubeConfig } from '@kubernetes/client-node';
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
}

/** Throws an Error that names what is missing. client-node is loaded here only, since it costs 70 MB and half a second. */
export async function loadClusterConfig(options: ClusterConfigOptions): Promise<ClusterConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const load = (): KubeConfig => {
    const config = new KubeConfig();
    if (options.kubeconfig === undefined) config.loadFromDefault();
    else config.loadFromFile(options.kubeconfig);
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

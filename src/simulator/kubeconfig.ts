const NAME = 'kubecast-demo';

/** A kubeconfig with one context, for kubectl as well as for a second server. */
export function kubeconfigText(server: string, namespace: string): string {
  // client-node speaks plain HTTP only to a cluster whose certificate nobody checks.
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': NAME,
    clusters: [{ name: NAME, cluster: { server, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace } }],
    users: [{ name: NAME, user: { token: 'kubecast-demo' } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

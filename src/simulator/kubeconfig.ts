const NAME = 'kubecast-demo';

/** How a client shows itself, or knows the server. */
export interface Credentials {
  readonly token?: string;
  /** The certificate, in PEM, of a server that speaks TLS. */
  readonly ca?: string;
}

/** A kubeconfig with one context, for kubectl as well as for a second server. */
export function kubeconfigText(server: string, namespace: string, { token = NAME, ca }: Credentials = {}): string {
  // client-node speaks plain HTTP only to a cluster whose certificate nobody checks.
  const trust =
    ca === undefined
      ? { 'insecure-skip-tls-verify': true }
      : { 'certificate-authority-data': Buffer.from(ca).toString('base64') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': NAME,
    clusters: [{ name: NAME, cluster: { server, ...trust } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME, namespace } }],
    users: [{ name: NAME, user: { token } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

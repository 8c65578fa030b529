/** The Argo CD server that calls are passed on to. */
export interface ArgocdServer {
  readonly isTls: boolean;
  /** False: its certificate is not looked at. */
  readonly verifies: boolean;
  readonly host: string;
  readonly port: number;
  /** Its root path: empty, or begins with a slash and ends without one. */
  readonly rootPath: string;
}

/** Of `--argocd-server`: `https://argocd.example.com`, or `http://` for a server without TLS; undefined for anything else. */
export function parseArgocdServer(text: string, verifies: boolean): ArgocdServer | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isTls = url.protocol === 'https:';
  const hasMore = url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '';
  if ((!isTls && url.protocol !== 'http:') || hasMore) return undefined;
  return {
    isTls,
    verifies,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port),
    rootPath: url.pathname.replace(/\/+$/, ''),
  };
}

/** `host:port` as it stands in a URL. */
export function authorityOf({ host, port }: ArgocdServer): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

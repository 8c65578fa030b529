/** Everything `serve` can be told; made once, frozen, handed down. Times in ms, sizes in bytes. */
export interface ServeConfig {
  readonly host: string;
  readonly port: number;
  readonly grpcPort: number;
  readonly metricsPort: number;
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly applicationNamespaces: readonly string[];
  readonly corsOrigins: readonly string[];
  /** Empty, or begins with a slash and ends without one. */
  readonly rootPath: string;
  readonly heartbeatMs: number;
  readonly historyMaxAgeMs: number;
  readonly historyMaxEntries: number;
  readonly historyBytes: number;
  readonly slowSubscriberTimeoutMs: number;
  readonly drainMs: number;
  readonly staleAfterMs: number;
  readonly logLevel: string;
  readonly logFormat: 'json' | 'text';
}

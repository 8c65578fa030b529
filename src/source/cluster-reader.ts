/** One request to the Kubernetes API. */
export interface ClusterRequest {
  /** `/api/v1/namespaces/NAMESPACE/events`, its parts escaped. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Reads of the cluster that applications live in, beside what is followed. Rejects with a StatusError; what the API server said of us is its cause, for the log. */
export interface ClusterReader {
  /** The JSON of the answer; at most 32 MiB. */
  get(request: ClusterRequest): Promise<Buffer>;
  /** The bytes of the answer as they come, for as long as they come; read no faster than they are taken. */
  stream(request: ClusterRequest): Promise<AsyncIterable<Buffer>>;
}

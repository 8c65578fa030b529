/** What a server was told to open. */
export interface ListenAddress {
  /** The one that names the port. */
  readonly flag: string;
  readonly host: string;
  readonly port: number;
}

/** Why an address cannot be listened on, as a sentence that names the flag to change. */
export function listenError({ flag, host, port }: ListenAddress, cause: unknown): Error {
  // grpc-js has no codes, but quotes the messages that begin with them.
  const reason = String(cause);
  if (/ENOTFOUND|EAI_AGAIN|Name resolution failed/.test(reason)) {
    return new Error(`--host must be an address of this machine, and nobody knows ${host}`, { cause });
  }
  if (/EADDRNOTAVAIL/.test(reason)) {
    return new Error(`--host must be an address of this machine, and ${host} is not one`, { cause });
  }
  const hint = `choose another one with --${flag}, or any free one with --${flag} 0`;
  return new Error(`port ${port} on ${host} ${trouble(reason)}: ${hint}`, { cause });
}

function trouble(reason: string): string {
  if (/EADDRINUSE|address already in use|No address added/i.test(reason)) return 'is in use';
  if (/EACCES/.test(reason)) return 'may not be opened by this user';
  return `cannot be opened (${reason})`;
}

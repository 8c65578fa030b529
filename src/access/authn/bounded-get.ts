import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

const MOST_BYTES = 1_048_576;

export interface GetOptions {
  readonly signal: AbortSignal;
  /** PEM; undefined for what the system trusts. */
  readonly ca?: string | undefined;
  readonly skipsTlsVerification?: boolean;
  /** Sent along as a credential. */
  readonly bearer?: string;
  /** Whoever runs us has named this address: it need not be https. */
  readonly isTrusted?: boolean;
}

/** The body of a 200; rejects on every other status (redirects are not followed), above 1 MiB, and when `signal` is aborted. */
export function boundedGet(url: URL, options: GetOptions): Promise<Buffer> {
  if (!isAllowed(url, options.isTrusted === true)) {
    return Promise.reject(new Error(`${url.protocol}//${url.host} is neither https nor on this machine`));
  }
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, requestOptions(options), (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      const { statusCode = 0 } = response;
      if (statusCode !== 200) request.destroy(new UnexpectedStatus(`${url.origin} answered ${statusCode}`, statusCode));
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > MOST_BYTES) request.destroy(new Error(`${url.origin} answered more than ${MOST_BYTES} bytes`));
        else chunks.push(chunk);
      });
      response.once('end', () => resolve(Buffer.concat(chunks)));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end();
  });
}

function requestOptions({ signal, ca, skipsTlsVerification = false, bearer }: GetOptions) {
  return {
    agent: false,
    signal,
    rejectUnauthorized: !skipsTlsVerification,
    ...(ca !== undefined && { ca }),
    headers: { accept: 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) },
  };
}

/** It answered, but not with a 200. */
export class UnexpectedStatus extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function isAllowed({ protocol, hostname }: URL, isTrusted: boolean): boolean {
  return protocol === 'https:' || (protocol === 'http:' && (isTrusted || LOOPBACK.has(hostname)));
}

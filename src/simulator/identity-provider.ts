import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from './certificate.js';

/** An OpenID Connect provider over HTTPS, without a login page: it says by which key its tokens are signed, and signs them. */
export interface IdentityProvider {
  readonly issuer: string;
  /** The certificate to trust, in PEM. */
  readonly rootCa: string;
  /** An ID token: the claims, with the issuer. */
  token(claims: Readonly<Record<string, unknown>>): string;
  close(): Promise<void>;
}

const KEY_ID = 'demo';

export async function startIdentityProvider(host = '127.0.0.1', port = 0): Promise<IdentityProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const documents = new Map<string, unknown>();
  const certificate = selfSignedCertificate([host, 'localhost'], Date.now());
  const server = createServer(certificate, (request, response) => {
    const found = documents.get(new URL(request.url ?? '/', 'http://localhost').pathname);
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { error: 'not_found' }));
  });
  const issuer = `https://${host.includes(':') ? `[${host}]` : host}:${await listening(server, { host, port })}`;
  documents.set('/.well-known/openid-configuration', configuration(issuer));
  documents.set('/keys', { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, use: 'sig', alg: 'ES256' }] });
  return {
    issuer,
    rootCa: certificate.cert,
    token: (claims) => signed({ iss: issuer, ...claims }, privateKey),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address: AddressInfo | string | null = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function configuration(issuer: string): unknown {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    scopes_supported: ['openid', 'profile', 'groups'],
    claims_supported: ['sub', 'groups', 'name'],
  };
}

function signed(claims: unknown, key: KeyObject): string {
  const parts = [{ alg: 'ES256', kid: KEY_ID, typ: 'JWT' }, claims];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

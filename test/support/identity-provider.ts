import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Claims, START_S } from './tokens.js';

const CLIENT = 'argo';

/** An identity provider on this machine, which can be ill in several ways. */
export class IdentityProvider {
  /** Every path that was asked for. */
  readonly asked: string[] = [];
  /** Answers every request, instead of the provider. */
  illness: ((response: ServerResponse) => void) | undefined;
  /** What /userinfo says, by access token. */
  readonly people = new Map<string, unknown>();
  private readonly published = new Map<string, JWK>();
  private readonly signers = new Map<string, { readonly key: CryptoKey; readonly alg: string }>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      if (this.illness) this.illness(response);
      else if (request.url === '/userinfo') this.answerUserInfo(request.headers.authorization, response);
      else this.answer(request.url ?? '', response);
    });
  }

  static async start(): Promise<IdentityProvider> {
    const provider = new IdentityProvider();
    await new Promise<void>((resolve) => provider.server.listen(0, '127.0.0.1', resolve));
    await provider.addKey('key-1');
    return provider;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  get issuer(): string {
    // A server that listens on a port has an address of this shape.
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Of argocd-cm. */
  get config(): Readonly<Record<string, string>> {
    return { 'oidc.config': `issuer: ${this.issuer}\nclientID: ${CLIENT}\ncliClientID: ${CLIENT}-cli\n` };
  }

  async addKey(kid: string, algorithm = 'ES256'): Promise<string> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    this.published.set(kid, { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' });
    this.signers.set(kid, { key: privateKey, alg: algorithm });
    return exportSPKI(publicKey);
  }

  /** The private key stays: its tokens are those of a key that was withdrawn. */
  withdraw(kid: string): void {
    this.published.delete(kid);
  }

  claims(claims: Claims = {}): Claims {
    const all = {
      iss: this.issuer,
      aud: CLIENT,
      sub: 'alice',
      iat: START_S,
      exp: START_S + 3600,
      groups: ['ops'],
      ...claims,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  }

  token(claims: Claims = {}, header: Claims = {}, kid = 'key-1'): Promise<string> {
    const signer = this.signers.get(kid);
    if (!signer) throw new Error(`there is no key ${kid}`);
    return new SignJWT({ ...this.claims(claims) })
      .setProtectedHeader({ alg: signer.alg, kid, ...header })
      .sign(signer.key);
  }

  private answerUserInfo(authorization: string | undefined, response: ServerResponse): void {
    const person = this.people.get(authorization?.replace(/^Bearer /, '') ?? '');
    response.statusCode = person === undefined ? 401 : 200;
    response.end(typeof person === 'string' ? person : JSON.stringify(person));
  }

  private answer(path: string, response: ServerResponse): void {
    response.setHeader('content-type', 'application/json');
    if (path.endsWith('/.well-known/openid-configuration')) {
      response.end(
        JSON.stringify({ issuer: this.issuer + path.replace(/\/\.well-known.*/, ''), jwks_uri: `${this.issuer}/keys` }),
      );
    } else response.end(JSON.stringify({ keys: [...this.published.values()] }));
  }
}

/** A token that somebody was given, as an installation remembers it: never the token itself. */
export interface IssuedToken {
  readonly id: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/** A local account. */
export interface AccountSecret {
  /** By bcrypt. */
  readonly passwordHash: string;
  /** Of its API key; undefined where it has none. */
  readonly token: IssuedToken | undefined;
}

/** An OpenID Connect provider, and who it takes this installation for. */
export interface SingleSignOn {
  /** Its URL. */
  readonly issuer: string;
  readonly clientId: string;
  /** In PEM. */
  readonly rootCa: string;
}

/** What is secret of an Argo CD installation: made elsewhere, because the simulator neither hashes nor signs. */
export interface Credentials {
  /** `server.secretkey`: its bytes sign the tokens. */
  readonly secretKey: string;
  /** Of ACCOUNTS, by name. */
  readonly accounts: ReadonlyMap<string, AccountSecret>;
  /** Of the role that is ROBOT. */
  readonly robotToken: IssuedToken;
  /** Without it there is none. */
  readonly singleSignOn?: SingleSignOn;
}

/** Local accounts with the capabilities that argocd-cm lists; `admin` needs no entry there. */
export const ACCOUNTS: Readonly<Record<string, string>> = { viewer: 'login, apiKey', dev: 'login, apiKey' };

/** The project role that a token was issued for. */
export const ROBOT = { project: 'payments', role: 'ci' } as const;

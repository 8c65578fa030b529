import { randomBytes, randomUUID } from 'node:crypto';
import { hashPassword } from '../access/authn/hash-password.js';
import { signToken } from '../access/authn/sign-token.js';
import type { IdentityProvider } from '../simulator/identity-provider.js';
import { ACCOUNTS, type AccountSecret, type Credentials, ROBOT } from '../simulator/scenario/credentials.js';

/** Who one can be in the demo: what a person types to be them. */
export interface DemoUsers {
  readonly passwords: ReadonlyMap<string, string>;
  /** By who has them: `viewer`, `dev`, the role of a project, a person of the identity provider. */
  readonly tokens: ReadonlyMap<string, string>;
}

export interface DemoCredentials {
  readonly credentials: Credentials;
  readonly users: DemoUsers;
}

export const PERSON = 'nora@example.com';
export const ROBOT_NAME = `proj:${ROBOT.project}:${ROBOT.role}`;
const CLIENT_ID = 'argo-cd';
const DAY_S = 86_400;

/** New ones for each run: a demo that others can reach has no password that everybody knows. */
export async function makeCredentials(provider: IdentityProvider, now: number): Promise<DemoCredentials> {
  const secretKey = randomBytes(32).toString('base64');
  const [passwords, tokens] = [new Map<string, string>(), new Map<string, string>()];
  const accounts = new Map<string, AccountSecret>();
  const issuedAt = Math.floor(now / 1000);
  const issue = async (who: string, sub: string): Promise<{ id: string; issuedAt: number }> => {
    const claims = { iss: 'argocd', sub, jti: randomUUID(), iat: issuedAt, nbf: issuedAt } as const;
    tokens.set(who, await signToken(Buffer.from(secretKey), claims));
    return { id: claims.jti, issuedAt };
  };
  for (const name of ['admin', ...Object.keys(ACCOUNTS)]) {
    const password = randomBytes(9).toString('base64url');
    passwords.set(name, password);
    const token = name === 'admin' ? undefined : await issue(name, `${name}:apiKey`);
    accounts.set(name, { passwordHash: await hashPassword(password), token });
  }
  const robotToken = await issue(ROBOT_NAME, ROBOT_NAME);
  tokens.set(PERSON, personToken(provider, issuedAt));
  const { issuer, rootCa } = provider;
  const singleSignOn = { issuer, rootCa, clientId: CLIENT_ID };
  return { credentials: { secretKey, accounts, robotToken, singleSignOn }, users: { passwords, tokens } };
}

/** Her rights come from her group alone. */
function personToken(provider: IdentityProvider, issuedAt: number): string {
  const times = { iat: issuedAt, nbf: issuedAt, exp: issuedAt + DAY_S };
  return provider.token({ sub: PERSON, aud: CLIENT_ID, email: PERSON, groups: ['data-team'], ...times });
}

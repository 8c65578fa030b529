import {
  ArgocdAuthenticator,
  type ForeignTokens,
  noForeignTokens,
} from '../../src/access/authn/argocd-authenticator.js';
import { LocalRevocations } from '../../src/access/authn/local-revocations.js';
import type { SessionWorld } from '../../src/access/authn/local-session.js';
import type { Caller } from '../../src/access/caller.js';
import { silentLog } from '../../src/base/log.js';
import { StatusError } from '../../src/base/status-error.js';
import { ManualClock } from '../../src/simulator/manual-clock.js';
import { FakeInstallation, type InstallationChange } from './fake-installation.js';
import { SECRET_KEY } from './tokens.js';

/** `server.secretkey` and an account `dev` that may log in and has the API token `key-1`. */
export const SETTINGS = {
  config: { 'accounts.dev': 'apiKey, login' },
  secret: { 'server.secretkey': SECRET_KEY, 'accounts.dev.tokens': '[{"id":"key-1","iat":1}]' },
};

/** What judges the tokens of an identity provider, where a test has one. */
type MakeForeignTokens = (world: SessionWorld) => ForeignTokens;

/** An authenticator over an installation that the test changes. */
export function argocdStage(change: InstallationChange = {}, foreignIn: MakeForeignTokens = () => noForeignTokens) {
  const clock = new ManualClock();
  const installation = new FakeInstallation({ ...SETTINGS, ...change });
  const revocations = new LocalRevocations(clock, silentLog);
  const world = { installation, revocations, clock };
  const authenticator = new ArgocdAuthenticator({ ...world, foreign: foreignIn(world) });
  return { clock, installation, revocations, authenticator, ...askingAs(authenticator) };
}

function askingAs(authenticator: ArgocdAuthenticator) {
  const callerBy = (metadata: Readonly<Record<string, string>>): Promise<Caller> =>
    authenticator.authenticate(new Map(Object.entries(metadata)));
  const sessionBy = async (token: string) => {
    const { session } = await callerBy({ token });
    if (!session) throw new Error('there is no session');
    return session;
  };
  const refusal = async (token: string): Promise<string> => refusalOf(callerBy({ token }));
  return { callerBy, sessionBy, refusal };
}

/** Code and message with which a promise is refused; 'let in' where it is not. */
export async function refusalOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
    return 'let in';
  } catch (thrown) {
    if (!(thrown instanceof StatusError)) throw thrown;
    return `${thrown.code} ${thrown.message}`;
  }
}

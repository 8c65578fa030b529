import { type Clock, sleep } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Random } from '../../base/random.js';
import { Code, StatusError } from '../../base/status-error.js';
import type { Installation } from '../installation.js';
import { type Account, accountsOf } from './accounts.js';
import { FailedLogins } from './failed-logins.js';
import { issueSession } from './issue-session.js';
import type { Passwords } from './passwords.js';
import { parseSessionDuration } from './session-duration.js';

export interface LoginsOptions {
  readonly installation: Installation;
  readonly passwords: Passwords;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

const MOST_AT_ONCE = 50;
const MOST_NAME_BYTES = 32;
/** A refusal takes this long from its start, and up to as much again, whatever it was for. */
const REFUSAL_MS = 500;
/** Of cost 10, as Argo CD's: compared with where there is no account, so that it takes as long. */
const NOBODYS_HASH = '$2b$10$.wrAbgBrJnGayru151XEdO6KG5SlRYaGtEoRIU5p7G8ORYFkdlPG6';

/** Logins by name and password: one hash at a time, so that guesses in parallel are counted like any others. */
export class Logins {
  private readonly failures: FailedLogins;
  private atOnce = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LoginsOptions) {
    this.failures = new FailedLogins(options.clock, (name) => accountsOf(options.installation.state).has(name));
  }

  /** A token; rejects with UNAUTHENTICATED in one form for all, and RESOURCE_EXHAUSTED after too many failures. */
  async logIn(credentials: Credentials): Promise<string> {
    if (credentials.username === '' || credentials.password === '') throw refused('no credentials supplied');
    if (this.atOnce >= MOST_AT_ONCE) throw exhausted('too many logins at once: try again later');
    this.atOnce++;
    const startedAt = this.options.clock.elapsed();
    try {
      return await this.inTurn(() => this.session(credentials));
    } catch (thrown) {
      await this.waitSince(startedAt);
      throw thrown;
    } finally {
      this.atOnce--;
    }
  }

  private inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.last.then(action);
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async session({ username, password }: Credentials): Promise<string> {
    const { installation, clock } = this.options;
    if (Buffer.byteLength(username) > MOST_NAME_BYTES) throw invalidLogin();
    const blockedForMs = this.failures.blockedForMs(username);
    if (blockedForMs > 0) throw this.blocked(username, Math.ceil(blockedForMs / 1000));
    await this.checkPassword(username, password);
    const seconds = parseSessionDuration(installation.state.config.get('users.session.duration'));
    return issueSession(installation.state, clock, { account: username, seconds });
  }

  private async checkPassword(username: string, password: string): Promise<void> {
    const account = accountsOf(this.options.installation.state).get(username);
    const matches = await this.options.passwords.matches(password, account?.passwordHash || NOBODYS_HASH);
    if (!matches || !account?.passwordHash) {
      this.failures.failed(username);
      throw invalidLogin();
    }
    const refusal = refusalOf(account);
    if (refusal) throw refusal;
    this.failures.succeeded(username);
  }

  private blocked(username: string, retryAfterS: number): StatusError {
    this.options.log.warn({ user: username }, 'too many failed logins');
    return exhausted(`too many failed logins: try again in ${retryAfterS} s`, { retryAfterS });
  }

  private waitSince(startedAt: number): Promise<void> {
    const { clock, random } = this.options;
    return sleep(clock, REFUSAL_MS * (1 + random.next()) - (clock.elapsed() - startedAt));
  }
}

/** Told only to those who know the password. */
function refusalOf({ name, isEnabled, capabilities }: Account): StatusError | undefined {
  if (!isEnabled) return refused(`Account ${name} is disabled`);
  return capabilities.has('login') ? undefined : refused(`Account ${name} does not have login capability`);
}

function invalidLogin(): StatusError {
  return refused('Invalid username or password');
}

function refused(message: string): StatusError {
  return new StatusError(Code.UNAUTHENTICATED, message);
}

function exhausted(message: string, options?: { readonly retryAfterS: number }): StatusError {
  return new StatusError(Code.RESOURCE_EXHAUSTED, message, options);
}

import { describe, expect, test } from '@jest/globals';
import type { Caller, Session } from '../../../src/access/caller.js';
import { SessionGuard } from '../../../src/access/session-guard.js';
import { subjectNamed } from '../../../src/access/subject.js';
import { Code, StatusError } from '../../../src/base/status-error.js';
import { TimerWheel } from '../../../src/base/timer-wheel.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';

const REVOKED = new StatusError(Code.UNAUTHENTICATED, 'revoked');

function guarded() {
  const clock = new ManualClock();
  let tell: () => void = () => undefined;
  const authenticator = {
    authenticate: () => Promise.reject(new Error('not asked')),
    onChange: (f: () => void) => (tell = f),
  };
  const guard = new SessionGuard({ authenticator, wheel: new TimerWheel(clock), clock });
  const ends: string[] = [];
  const watch = (session: Partial<Session>) => guard.watch(callerWith(session), ({ message }) => ends.push(message));
  return { clock, guard, ends, watch, change: () => tell() };
}

function callerWith(session: Partial<Session>): Caller {
  const whole = { id: 'a', issuer: 'argocd', issuedAt: 0, expiresAt: undefined, problem: () => undefined, ...session };
  return { kind: 'session', subject: subjectNamed('ann'), session: whole };
}

describe('a session guard ends a stream', () => {
  test('when its token expires: not earlier, and at most a second later', () => {
    const { clock, ends, watch } = guarded();
    watch({ expiresAt: clock.now() + 10_000 });
    clock.advance(9_999);
    expect(ends).toEqual([]);
    clock.advance(1_000);
    expect(ends).toEqual(['invalid session: token has invalid claims: token is expired']);
  });

  test('also when that is further ahead than a timer can be set', () => {
    const { clock, ends, watch } = guarded();
    watch({ expiresAt: clock.now() + 3_000_000_000 });
    clock.advance(2_999_999_999);
    expect(ends).toEqual([]);
    clock.advance(1);
    expect(ends).toHaveLength(1);
  });

  test('in the turn in which it turns out that its token no longer counts', () => {
    const { ends, watch, change } = guarded();
    let problem: StatusError | undefined;
    watch({ problem: () => problem });
    change();
    expect(ends).toEqual([]);
    problem = REVOKED;
    change();
    expect(ends).toEqual(['revoked']);
  });

  test('at once where the token counts no more when it comes', () => {
    const { ends, watch } = guarded();
    watch({ problem: () => REVOKED });
    expect(ends).toEqual(['revoked']);
  });

  test('when its issuer, asked again every minute, takes it back', async () => {
    const { clock, ends, watch } = guarded();
    let asked = 0;
    watch({ verifyAgain: () => Promise.resolve(++asked === 2 ? REVOKED : undefined) });
    clock.advance(60_000);
    await Promise.resolve();
    expect(ends).toEqual([]);
    clock.advance(60_000);
    await Promise.resolve();
    await Promise.resolve();
    expect([asked, ends]).toEqual([2, ['revoked']]);
  });

  test('once, and remembers nothing of it', () => {
    const { clock, guard, ends, watch, change } = guarded();
    watch({ expiresAt: clock.now() + 1_000, problem: () => REVOKED });
    change();
    clock.advance(10_000);
    expect([ends, guard.size]).toEqual([['revoked'], 0]);
  });

  test('only as long as it is watched', () => {
    const { clock, guard, ends, watch, change } = guarded();
    let problem: StatusError | undefined;
    watch({ expiresAt: clock.now() + 1_000, problem: () => problem }).cancel();
    problem = REVOKED;
    change();
    clock.advance(10_000);
    expect([ends, guard.size]).toEqual([[], 0]);
  });

  test('that has no token never', () => {
    const { guard, ends, change } = guarded();
    guard.watch({ kind: 'anonymous', subject: subjectNamed(''), session: undefined }, () => ends.push('ended'));
    change();
    expect([ends, guard.size]).toEqual([[], 0]);
  });
});

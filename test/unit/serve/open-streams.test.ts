import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../../../src/access/caller.js';
import { Code, StatusError } from '../../../src/base/status-error.js';
import { Metrics } from '../../../src/base/metrics.js';
import { TimerWheel } from '../../../src/base/timer-wheel.js';
import { OpenStreams, type OpenStreamsOptions } from '../../../src/serve/open-streams.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { callerNamed } from '../../support/caller-named.js';
import { FakeStream } from '../../support/fake-stream.js';

function openStreams(onOpen: OpenStreamsOptions['onOpen'] = () => undefined, clock = new ManualClock()): OpenStreams {
  return new OpenStreams({
    wheel: new TimerWheel(clock),
    clock,
    metrics: new Metrics(),
    slowTimeoutMs: 60_000,
    onOpen,
  });
}

describe('open plain streams', () => {
  test('tell whoever watches sessions who opened them, and how to end them', () => {
    const seen: { caller: Caller; signal: AbortSignal }[] = [];
    const reason = new StatusError(Code.UNAUTHENTICATED, 'the token has expired');
    const streams = openStreams((caller, end, signal) => {
      seen.push({ caller, signal });
      end(reason);
    });
    const stream = new FakeStream();
    const call = { caller: callerNamed('ann'), signal: new AbortController().signal };
    streams.add(stream, call);
    expect(seen).toEqual([call]);
    expect(stream.error).toBe(reason);
  });

  test('that are over already are told to nobody', () => {
    const controller = new AbortController();
    controller.abort();
    const streams = openStreams(() => {
      throw new Error('told');
    });
    streams.add(new FakeStream(), { caller: callerNamed('ann'), signal: controller.signal });
  });

  test('are ended together, but for those that are over', () => {
    const controllers = [new AbortController(), new AbortController()];
    const streams = openStreams();
    const fakes = controllers.map(({ signal }) => {
      const fake = new FakeStream();
      streams.add(fake, { caller: callerNamed(''), signal });
      return fake;
    });
    controllers[0]?.abort();
    streams.endAll();
    expect(fakes.map(({ isEnded }) => isEnded)).toEqual([false, true]);
  });

  test('whose client takes nothing of what waits for it are ended, and no others (R8)', () => {
    const clock = new ManualClock();
    const streams = openStreams(undefined, clock);
    const [stuck, slow, idle] = [new FakeStream(), new FakeStream(), new FakeStream()];
    for (const stream of [stuck, slow, idle]) {
      streams.add(stream, { caller: callerNamed(''), signal: new AbortController().signal });
    }
    for (const stream of [stuck, slow]) stream.waitingBytes = 300_000;
    for (let second = 0; second < 70; second++) {
      slow.drainedBytes += 2_000;
      clock.advance(1_000);
    }
    expect([stuck, slow, idle].map(({ error }) => error?.code)).toEqual([
      Code.RESOURCE_EXHAUSTED,
      undefined,
      undefined,
    ]);
  });
});

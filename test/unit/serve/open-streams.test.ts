import { describe, expect, test } from '@jest/globals';
import type { Caller } from '../../../src/access/caller.js';
import { Code, StatusError } from '../../../src/base/status-error.js';
import { OpenStreams } from '../../../src/serve/open-streams.js';
import { callerNamed } from '../../support/caller-named.js';

class FakeStream {
  readonly ends: (StatusError | undefined)[] = [];
  send = (): boolean => true;
  onDrain = (): void => undefined;
  start = (): void => undefined;
  end = (error?: StatusError): void => void this.ends.push(error);
}

describe('open plain streams', () => {
  test('tell whoever watches sessions who opened them, and how to end them', () => {
    const seen: { caller: Caller; signal: AbortSignal }[] = [];
    const reason = new StatusError(Code.UNAUTHENTICATED, 'the token has expired');
    const streams = new OpenStreams((caller, end, signal) => {
      seen.push({ caller, signal });
      end(reason);
    });
    const stream = new FakeStream();
    const call = { caller: callerNamed('ann'), signal: new AbortController().signal };
    streams.add(stream, call);
    expect(seen).toEqual([call]);
    expect(stream.ends).toEqual([reason]);
  });

  test('that are over already are told to nobody', () => {
    const controller = new AbortController();
    controller.abort();
    const streams = new OpenStreams(() => {
      throw new Error('told');
    });
    streams.add(new FakeStream(), { caller: callerNamed('ann'), signal: controller.signal });
  });

  test('are ended together, but for those that are over', () => {
    const controllers = [new AbortController(), new AbortController()];
    const streams = new OpenStreams();
    const fakes = controllers.map(({ signal }) => {
      const fake = new FakeStream();
      streams.add(fake, { caller: callerNamed(''), signal });
      return fake;
    });
    controllers[0]?.abort();
    streams.endAll();
    expect(fakes.map(({ ends }) => ends.length)).toEqual([0, 1]);
  });
});

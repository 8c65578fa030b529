import { describe, expect, test } from '@jest/globals';
import { HealthCheckRequest } from '../../../gen/grpc/health/v1/health.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { createHealthService } from '../../../src/api/health-service.js';
import { Code } from '../../../src/base/status-error.js';
import type { Message } from '../../../src/encode/message.js';
import { callBy, FakeStream } from '../../support/fake-stream.js';
import { decoderOf, loadService } from '../../support/proto-loader.js';

class FakeState {
  serving = true;
  readonly callbacks = new Set<() => void>();

  isServing(): boolean {
    return this.serving;
  }

  onChange(callback: () => void): () => void {
    this.callbacks.add(callback);
    return () => this.callbacks.delete(callback);
  }

  set(serving: boolean): void {
    this.serving = serving;
    for (const callback of this.callbacks) callback();
  }
}

function openHealth() {
  const state = new FakeState();
  const service = createHealthService(loadDescriptors(), state, () => ['chat.ChatService']);
  const caller = new AbortController();
  const stream = new FakeStream();
  const watch = (name: string): void => {
    const method = service.methods.Watch;
    if (method?.kind !== 'stream') throw new Error('Watch is not a stream');
    void method.handle(
      method.decode(HealthCheckRequest.encode({ service: name }).finish()),
      callBy(caller.signal),
      stream,
    );
  };
  const ask = async (method: string, name: string): Promise<Message> => {
    const found = service.methods[method];
    if (found?.kind !== 'unary') throw new Error(`${method} is not unary`);
    return found.handle(found.decode(HealthCheckRequest.encode({ service: name }).finish()), callBy());
  };
  return { state, caller, stream, watch, ask };
}

const definition = loadService('grpc/health/v1/health.proto', 'grpc.health.v1.Health');
const UNKNOWN = { status: 3 };
const SERVING = { status: 1 };
const NOT_SERVING = { status: 2 };

describe('Check', () => {
  test.each(['', 'chat.ChatService'])('says SERVING of %j', async (name) => {
    const { ask } = openHealth();
    expect(decoderOf(definition, 'Check')((await ask('Check', name)).proto())).toEqual(SERVING);
  });

  test('says NOT_SERVING while the server is not ready', async () => {
    const { ask, state } = openHealth();
    state.set(false);
    expect(decoderOf(definition, 'Check')((await ask('Check', '')).proto())).toEqual(NOT_SERVING);
  });

  test('knows no other services', async () => {
    await expect(openHealth().ask('Check', 'x.Y')).rejects.toMatchObject({ code: Code.NOT_FOUND });
  });
});

test('List says it of all services', async () => {
  const answer = decoderOf(definition, 'List')((await openHealth().ask('List', '')).proto());
  expect(answer).toEqual({ statuses: { '': SERVING, 'chat.ChatService': SERVING } });
});

describe('Watch', () => {
  const told = (stream: FakeStream): object[] =>
    stream.sent.map((message) => decoderOf(definition, 'Watch')(message.proto()));

  test('says the state now and whenever it changes, but nothing twice', () => {
    const { watch, stream, state } = openHealth();
    watch('');
    state.set(true);
    state.set(false);
    state.set(true);
    expect(told(stream)).toEqual([SERVING, NOT_SERVING, SERVING]);
  });

  test('stays open for a service that does not exist', () => {
    const { watch, stream, state } = openHealth();
    watch('x.Y');
    state.set(false);
    expect(told(stream)).toEqual([UNKNOWN]);
    expect(stream.isEnded).toBe(false);
  });

  test('tells a caller that does not read only the newest state', () => {
    const { watch, stream, state } = openHealth();
    stream.pushesBack = true;
    watch('');
    state.set(false);
    state.set(true);
    state.set(false);
    stream.drain();
    expect(told(stream)).toEqual([SERVING, NOT_SERVING]);
  });

  test('leaves nothing behind when its caller goes', () => {
    const { watch, caller, state } = openHealth();
    watch('');
    caller.abort();
    expect(state.callbacks.size).toBe(0);
  });
});

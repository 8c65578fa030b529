import { describe, expect, test } from '@jest/globals';
import { createChatService } from '../../../src/api/chat-service.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { callBy, FakeStream } from '../../support/fake-stream.js';
import { decoderOf, loadService } from '../../support/proto-loader.js';

function openChat() {
  const clock = new ManualClock(Date.parse('2026-01-02T03:04:05.678Z'));
  const chat = createChatService(loadDescriptors(), clock).methods.Chat;
  if (chat?.kind !== 'stream') throw new Error('Chat is not a stream');
  const caller = new AbortController();
  const stream = new FakeStream();
  const start = (): void => void chat.handle(chat.decode(new Uint8Array()), callBy(caller.signal), stream);
  return { clock, caller, stream, start };
}

describe('the chat', () => {
  test('says the time at once and then every second', () => {
    const { clock, stream, start } = openChat();
    start();
    clock.advance(2500);
    expect(stream.json()).toEqual([
      { user: 'kubecast', content: '2026-01-02T03:04:05.678Z' },
      { user: 'kubecast', content: '2026-01-02T03:04:06.678Z' },
      { user: 'kubecast', content: '2026-01-02T03:04:07.678Z' },
    ]);
  });

  test('says the same in protobuf', () => {
    const { stream, start } = openChat();
    start();
    const decode = decoderOf(loadService('chat/chat.proto', 'chat.ChatService'), 'Chat');
    expect(stream.sent.map((message) => decode(message.proto()))).toEqual(stream.json());
  });

  test('is silent once its caller is gone', () => {
    const { clock, caller, stream, start } = openChat();
    start();
    caller.abort();
    clock.advance(5000);
    expect(stream.sent).toHaveLength(1);
  });

  test('does not begin for a caller that is gone already', () => {
    const { caller, stream, start } = openChat();
    caller.abort();
    start();
    expect(stream.isStarted).toBe(false);
  });

  test('waits for a caller that does not read', () => {
    const { clock, stream, start } = openChat();
    stream.pushesBack = true;
    start();
    clock.advance(5000);
    expect(stream.sent).toHaveLength(1);
    stream.drain();
    clock.advance(1000);
    expect(stream.sent).toHaveLength(2);
  });
});

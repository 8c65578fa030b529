import type { DescMessage, Registry } from '@bufbuild/protobuf';
import { Message as ChatMessage } from '../../gen/chat/chat.js';
import { Empty } from '../../gen/google/protobuf/empty.js';
import type { Clock, Timer } from '../base/clock.js';
import { GoMessage } from '../encode/go-message.js';
import { messageDescriptor } from './descriptors.js';
import type { Service, StreamMethod } from './method.js';

const PERIOD_MS = 1000;
const USER = 'kubecast';

/** The smallest stream: the time, once per second, for as long as the caller listens. */
export function createChatService(registry: Registry, clock: Clock): Service {
  const descriptor = messageDescriptor(registry, 'chat.Message');
  const Chat: StreamMethod<Empty> = {
    kind: 'stream',
    decode: (bytes) => Empty.decode(bytes),
    handle(_request, call, stream) {
      if (call.signal.aborted) return;
      let timer: Timer | undefined;
      // A caller that does not read makes the talk pause: nothing is queued for it.
      const speak = (): void => {
        if (call.signal.aborted) return;
        if (stream.send(saying(descriptor, clock))) timer = clock.after(PERIOD_MS, speak);
        else stream.onDrain(() => (timer = clock.after(PERIOD_MS, speak)));
      };
      call.signal.addEventListener('abort', () => timer?.cancel(), { once: true });
      stream.start();
      speak();
    },
  };
  return { name: 'chat.ChatService', methods: { Chat } };
}

function saying(descriptor: DescMessage, clock: Clock): GoMessage<ChatMessage> {
  return new GoMessage(descriptor, ChatMessage, { user: USER, content: new Date(clock.now()).toISOString() });
}

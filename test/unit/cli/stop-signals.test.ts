import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { onStopSignals } from '../../../src/cli/stop-signals.js';

function listen() {
  const source = new EventEmitter();
  const heard: string[] = [];
  let now = 0;
  onStopSignals(
    source,
    { elapsed: () => now },
    {
      first: (signal) => void heard.push(`first ${signal}`),
      again: (signal) => void heard.push(`again ${signal}`),
    },
  );
  const send = (signal: string, at: number): void => {
    now = at;
    source.emit(signal, signal);
  };
  return { send, heard };
}

describe('a stop signal', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('is heard: %s', (signal) => {
    const { send, heard } = listen();
    send(signal, 0);
    expect(heard).toEqual([`first ${signal}`]);
  });

  test('is heard once, though the process group hears it twice', () => {
    const { send, heard } = listen();
    send('SIGINT', 0);
    send('SIGINT', 499);
    expect(heard).toEqual(['first SIGINT']);
  });

  test('that a person sends again is heard again', () => {
    const { send, heard } = listen();
    send('SIGTERM', 0);
    send('SIGINT', 500);
    expect(heard).toEqual(['first SIGTERM', 'again SIGINT']);
  });
});

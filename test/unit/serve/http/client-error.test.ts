import { expect, test } from '@jest/globals';
import { Socket } from 'node:net';
import { answerClientError } from '../../../../src/serve/http/client-error.js';

const TOO_LONG = Object.assign(new Error('header overflow'), { code: 'HPE_HEADER_OVERFLOW' });

/** A connection on which a write takes until the test says so. */
class SlowSocket extends Socket {
  written = '';
  private finish: (() => void)[] = [];

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.written += bytes.toString();
    this.finish.push(done);
  }

  override _final(done: () => void): void {
    done();
  }

  sendAll(): void {
    for (const done of this.finish.splice(0)) done();
  }
}

test('the rest of a request that was refused does not cut off the answer', () => {
  const socket = new SlowSocket();
  answerClientError(TOO_LONG, socket);
  answerClientError(TOO_LONG, socket);
  expect(socket.destroyed).toBe(false);
  socket.sendAll();
  expect(socket.written.match(/HTTP\/1\.1 431 /g)).toHaveLength(1);
  socket.destroy();
});

test('an answer that has begun is not written into', () => {
  const socket = new SlowSocket();
  Object.defineProperty(socket, 'bytesWritten', { value: 1 });
  answerClientError(TOO_LONG, socket);
  expect([socket.destroyed, socket.written]).toEqual([true, '']);
});

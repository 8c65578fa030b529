import { expect, test } from '@jest/globals';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { silentLog } from '../../../../src/base/log.js';
import { InFlight } from '../../../../src/serve/forward/in-flight.js';
import { WebSocketForward } from '../../../../src/serve/forward/websocket-forward.js';
import { OpenAnswers } from '../../../../src/serve/http/open-answers.js';
import { MAX_WEBSOCKETS, WebSocketDoor } from '../../../../src/serve/http/websocket-door.js';
import { waitUntil } from '../../../support/wait-until.js';

/** Remembers whom it was given, and does nothing with them. */
class Passed extends WebSocketForward {
  count = 0;

  constructor() {
    const server = { isTls: false, verifies: true, host: '127.0.0.1', port: 1, rootPath: '' };
    super({ server, rootPath: '', log: silentLog, inFlight: new InFlight() });
  }

  override pass(): void {
    this.count++;
  }
}

function handshake(): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  return Object.assign(request, { method: 'GET', url: '/terminal', httpVersion: '1.1' });
}

test('as many WebSockets are open as may be, and one more when one has gone', async () => {
  const webSockets = new Passed();
  const door = new WebSocketDoor({ webSockets, corsOrigins: [], answering: new OpenAnswers() });
  const accept = (): PassThrough => {
    const connection = new PassThrough();
    door.accept(handshake(), connection, Buffer.alloc(0));
    return connection;
  };
  const [first] = Array.from({ length: MAX_WEBSOCKETS }, accept);
  const refused = accept();
  const answer = String(refused.read());
  expect([webSockets.count, door.count]).toEqual([MAX_WEBSOCKETS, MAX_WEBSOCKETS + 1]);
  expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n(.*\r\n)*Retry-After: 1\r\n/);
  first?.destroy();
  refused.destroy();
  await waitUntil(() => door.count < MAX_WEBSOCKETS, 'room');
  accept();
  expect([webSockets.count, door.count]).toEqual([MAX_WEBSOCKETS + 1, MAX_WEBSOCKETS]);
  door.close();
});

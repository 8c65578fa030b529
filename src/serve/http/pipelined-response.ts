import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * A response that waits behind another one of its connection has no socket yet, and node does not tell it when the
 * connection goes: whatever hangs on its `close` would stay for ever.
 */
export function closeWithConnection(response: ServerResponse, connection: Socket): void {
  if (response.socket) return;
  const close = (): void => {
    response.emit('close');
  };
  connection.once('close', close);
  response.once('close', () => connection.off('close', close));
}

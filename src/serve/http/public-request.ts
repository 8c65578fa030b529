import { IncomingMessage } from 'node:http';

/**
 * Requests of which those leave HTTP that ask for a WebSocket where there may be one. What else a client would like to
 * upgrade to (h2c, as curl does) it is answered without, as HTTP allows (RFC 9110, 7.8).
 */
export function createRequestClass(mayLeave: (request: IncomingMessage) => boolean): typeof IncomingMessage {
  return class PublicRequest extends IncomingMessage {
    private isAsked = false;

    /** Written and read by node's server: true hands the connection over, with everything that follows. */
    set upgrade(isAsked: boolean | null) {
      this.isAsked = isAsked === true;
    }

    get upgrade(): boolean {
      if (!this.isAsked) return false;
      return this.method === 'CONNECT' || (this.headers.upgrade?.toLowerCase() === 'websocket' && mayLeave(this));
    }
  };
}

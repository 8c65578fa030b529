import { EventSource as NpmEventSource } from 'eventsource';
import { EventSource as UndiciEventSource, fetch as undiciFetch } from 'undici';
import { followCurl } from './follow-curl.js';
import { followEventSource } from './follow-event-source.js';
import { followFetch } from './follow-fetch.js';
import { sseReader } from './stream-reader.js';

/** `node node-client.js CLIENT URL [FLAG…]`: one of the clients of Node, or curl, follows a stream until it is killed. */
const [, , client = '', url = '', ...flags] = process.argv;
// The timer with which undici's EventSource comes back would not.
const staysAlive = setInterval(() => undefined, 3_600_000);
switch (client) {
  case 'eventsource':
    followEventSource(NpmEventSource, url);
    break;
  case 'undici-event-source':
    followEventSource(UndiciEventSource, url);
    break;
  case 'undici-fetch':
    await followFetch(undiciFetch, url, sseReader());
    break;
  case 'curl':
    await followCurl(url, flags);
    break;
  default:
    clearInterval(staysAlive);
    throw new Error(`no client is called "${client}"`);
}

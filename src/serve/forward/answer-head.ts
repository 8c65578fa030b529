import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { endToEnd } from './end-to-end-headers.js';

/** The only path on which Argo CD lets every page read: an image of a state, which is not cached anywhere. */
const BADGE = '/api/badge';

/** The status of a whole answer; undefined for one that none may have: node would throw, or wait for another one. */
export function finalStatus({ statusCode }: IncomingMessage): number | undefined {
  return statusCode !== undefined && statusCode >= 200 && statusCode <= 599 ? statusCode : undefined;
}

/** The headers of an answer as they go back; who may read it from another origin is ours to say. `path` is below our root. */
export function headersBack(
  answer: IncomingMessage,
  path: string,
  ownHeaders: OutgoingHttpHeaders,
): OutgoingHttpHeaders {
  const [plainPath] = path.split('?', 1);
  const theirs = Object.entries(endToEnd(answer)).filter(
    ([name]) => plainPath === BADGE || !name.startsWith('access-control-'),
  );
  return { ...Object.fromEntries(theirs), ...ownHeaders, ...varyOf(answer, ownHeaders) };
}

/** Both of us may have reasons. */
function varyOf({ headers }: IncomingMessage, { vary }: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const both = [headers.vary, vary].flat().filter((value) => value !== undefined);
  return both.length === 0 ? {} : { vary: both.join(', ') };
}

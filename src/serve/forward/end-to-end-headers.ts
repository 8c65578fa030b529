import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';

/** Marks what one kubecast has passed on, so that it never goes round in circles. */
export const FORWARDED = 'x-kubecast-forwarded';

/** Of one connection only (RFC 9110, 7.6.1), or made anew by who sends on. */
export const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
]);

/** The headers of a message that go on with it, each as often as it came. */
export function endToEnd({ headersDistinct }: IncomingMessage): OutgoingHttpHeaders {
  const named = (headersDistinct['connection'] ?? []).flatMap((value) => value.toLowerCase().split(/\s*,\s*/));
  const headers: OutgoingHttpHeaders = {};
  for (const [name, values] of Object.entries(headersDistinct)) {
    if (values === undefined || HOP_BY_HOP.has(name) || named.includes(name)) continue;
    headers[name] = values.length === 1 ? values[0] : [...values];
  }
  return headers;
}

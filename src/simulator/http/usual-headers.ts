import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';

const FLOW_SCHEMA = randomUUID();
const PRIORITY_LEVEL = randomUUID();
const LOG = /^\/apis?\/.*\/namespaces\/[^/]+\/[^/]+\/[^/]+\/log$/;

/** What stands in the head of every answer; the audit log knows the request by its id. */
export function setUsualHeaders(response: ServerResponse): void {
  response.setHeader('audit-id', randomUUID());
  response.setHeader('cache-control', 'no-cache, private');
}

/** Which flow control let a request pass; it comes after the question who asks. Logs, which last, pass by themselves. */
export function setFlowHeaders(response: ServerResponse, path: string): void {
  if (LOG.test(path)) return;
  response.setHeader('x-kubernetes-pf-flowschema-uid', FLOW_SCHEMA);
  response.setHeader('x-kubernetes-pf-prioritylevel-uid', PRIORITY_LEVEL);
}

import { randomUUID } from 'node:crypto';

const FLOW_SCHEMA = randomUUID();
const PRIORITY_LEVEL = randomUUID();

/** What stands in the head of every answer: the audit log's name of the request, and which flow control let it pass. */
export function usualHeaders(): readonly (readonly [string, string])[] {
  return [
    ['audit-id', randomUUID()],
    ['cache-control', 'no-cache, private'],
    ['x-kubernetes-pf-flowschema-uid', FLOW_SCHEMA],
    ['x-kubernetes-pf-prioritylevel-uid', PRIORITY_LEVEL],
  ];
}

import { Code, type StatusError } from '../base/status-error.js';

const LINGER_MS = 5_000;
/** What was sent before access was lost cannot be recalled: it has so long to leave (R5). */
const RECALL_MS = 1_000;

/** How long a client may take for its last bytes; then the connection is destroyed. */
export function lingerMs(error: StatusError | undefined): number {
  const isLoss = error?.code === Code.UNAUTHENTICATED || error?.code === Code.PERMISSION_DENIED;
  return isLoss ? RECALL_MS : LINGER_MS;
}

import { type Health, withMessage } from './health-status.js';
import { hasAt, listAt, type Loose, numberAt, textAt } from './loose-json.js';

/** A pod that is to run for ever is healthy when it is ready; one that is to end, when it has ended well. */
export function podHealth(object: Loose): Health {
  const runsForEver = textAt(object, 'spec', 'restartPolicy') === 'Always';
  const containers = listAt(object, 'status', 'containerStatuses');
  // A hook that cannot start yet may still do so: only what is to run for ever is broken by that.
  const stuck = runsForEver ? containers.filter(isStuck) : [];
  if (stuck.length > 0) {
    const messages = stuck.map((container) => textAt(container, 'state', 'waiting', 'message'));
    return withMessage('Degraded', messages.join(', '));
  }
  const message = textAt(object, 'status', 'message');
  switch (textAt(object, 'status', 'phase')) {
    case 'Pending':
      return withMessage('Progressing', message);
    case 'Succeeded':
      return withMessage('Healthy', message);
    case 'Failed':
      return withMessage('Degraded', message === '' ? failureOf(object) : message);
    case 'Running':
      return withMessage(runsForEver ? runningStatus(object, containers) : 'Progressing', message);
    default:
      return withMessage('Unknown', message);
  }
}

function runningStatus(object: Loose, containers: readonly unknown[]): Health['status'] {
  const ready = listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === 'Ready');
  if (textAt(ready, 'status') === 'True') return 'Healthy';
  const hasDied = containers.some((container) => hasAt(container, 'lastState', 'terminated'));
  return hasDied ? 'Degraded' : 'Progressing';
}

function isStuck(container: unknown): boolean {
  const reason = textAt(container, 'state', 'waiting', 'reason');
  return reason.startsWith('Err') || reason.endsWith('Error') || reason.endsWith('BackOff');
}

/** What the first container that failed has to say. */
function failureOf(object: Loose): string {
  const containers = [
    ...listAt(object, 'status', 'initContainerStatuses'),
    ...listAt(object, 'status', 'containerStatuses'),
  ];
  for (const container of containers) {
    const text = textAt(container, 'state', 'terminated', 'message');
    if (text !== '') return text;
    if (textAt(container, 'state', 'terminated', 'reason') === 'OOMKilled') return 'OOMKilled';
    const code = numberAt(container, 'state', 'terminated', 'exitCode') ?? 0;
    if (code !== 0) return `container ${JSON.stringify(textAt(container, 'name'))} failed with exit code ${code}`;
  }
  return '';
}

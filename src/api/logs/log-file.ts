import type { ApplicationPodLogsQuery } from '../../../gen/application/application.js';
import { recordOf, textOf } from '../../base/json-value.js';
import type { Download } from '../method.js';

const RESOURCE_NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;
const NOTHING = Buffer.alloc(0);

/** A log as a file: its lines, without times. */
export function logFile({ namespace = '', podName = '', container = '' }: ApplicationPodLogsQuery): Download {
  const parts = [namespace, podName, container];
  return {
    fileName: parts.every((part) => RESOURCE_NAME.test(part)) ? `${parts.join('-')}.log` : 'log.log',
    text(message) {
      const { content, last } = recordOf(JSON.parse(message.json().toString()));
      return last === true ? NOTHING : Buffer.from(`${textOf(content)}\n`);
    },
  };
}

import type { ApplicationPodLogsQuery } from '../../../gen/application/application.js';
import { recordOf, textOf } from '../../base/json-value.js';
import type { Message } from '../../encode/message.js';
import type { FileForm } from '../method.js';

const RESOURCE_NAME = /^[a-z0-9][a-z0-9.-]{0,252}$/;

/** A log as a file: its lines, without times. */
export const LOG_FILE: FileForm<ApplicationPodLogsQuery> = {
  nameFor({ namespace = '', podName = '', container = '' }) {
    const parts = [namespace, podName, container];
    return parts.every((part) => RESOURCE_NAME.test(part)) ? `${parts.join('-')}.log` : 'log.log';
  },
  bytesOf(message: Message) {
    const { content, last } = recordOf(JSON.parse(message.json().toString()));
    return last === true ? undefined : Buffer.from(`${textOf(content)}\n`);
  },
};

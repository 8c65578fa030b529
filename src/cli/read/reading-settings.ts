import { setting, type Settled } from '../../base/setting.js';
import { durationOf, oneOf, SWITCH } from '../../base/setting-values.js';
import { SERVER_SETTINGS } from '../server-settings.js';
import { grpcReader } from './grpc-reader.js';
import { httpReader } from './http-reader.js';
import type { Reader } from './reader.js';

/** What every command knows that reads once. */
export const READING_SETTINGS = {
  ...SERVER_SETTINGS,
  requestTimeout: setting({
    flag: 'request-timeout',
    group: 'Server',
    value: durationOf('1ms', '24h'),
    default: '60s',
    why: 'An answer that is not there by then is given up.',
  }),
};

export const OUTPUT_SETTINGS = {
  output: setting({
    flag: 'output',
    short: 'o',
    group: 'Output',
    value: oneOf('table', 'wide', 'json', 'name'),
    default: 'table',
    why: "wide adds columns; json is the cluster's own text (over gRPC what the messages know); name is application.argoproj.io/NAME.",
  }),
  noHeaders: setting({
    flag: 'no-headers',
    group: 'Output',
    value: SWITCH,
    default: 'false',
    why: 'No line of titles.',
  }),
};

export function readerOf(settled: Settled<typeof READING_SETTINGS>): Reader {
  const { server, grpc, token, requestTimeout: timeoutMs } = settled;
  return grpc === undefined
    ? httpReader({ server, timeoutMs, token })
    : grpcReader({ address: grpc, timeoutMs, token });
}

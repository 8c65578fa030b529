import { ApplicationPodLogsQuery, LogEntry } from '../../gen/application/application.js';
import type { Clock } from '../base/clock.js';
import { Code, invalidArgument, toStatusError } from '../base/status-error.js';
import { GoMessage } from '../encode/go-message.js';
import type { Instant } from '../encode/rfc3339.js';
import type { StoredObject } from '../model/stored-object.js';
import type { ClusterReader } from '../source/cluster-reader.js';
import { isAbroad, refuseForeignCluster } from './application-destination.js';
import type { ResourceReads } from './application-reads.js';
import { enforce } from './denial.js';
import { messageDescriptor } from './descriptors.js';
import { type LogLine, logLines } from './logs/log-line.js';
import { type LogRequest, parseLogRequest } from './logs/log-request.js';
import { logFile } from './logs/log-file.js';
import { mergedLines } from './logs/merged-lines.js';
import { type Pod, selectedPods } from './logs/pod-selection.js';
import type { Call, ServerStream, StreamMethod } from './method.js';

/** Unless `server.maxPodLogsToRender` of argocd-cm says otherwise. */
const MAX_PODS = 10;
/** How long a line that is followed waits for earlier ones of other pods. */
const PATIENCE_MS = 100;

/** The logs of an application's pods, through the API server; needs the right to read the application, and its logs. */
export function podLogs(reads: ResourceReads, cluster: ClusterReader): StreamMethod<ApplicationPodLogsQuery> {
  const descriptor = messageDescriptor(reads.registry, 'application.LogEntry');
  return {
    kind: 'stream',
    decode: (bytes) => ApplicationPodLogsQuery.decode(bytes),
    download: logFile,
    forwards: (query, call) => isAbroad(readable(query, call, reads), reads.installation?.state),
    async handle(query, call, stream) {
      const request = parseLogRequest(query);
      const check = (): StoredObject => readable(query, call, reads);
      const object = check();
      refuseForeignCluster(object, reads.installation?.state);
      const { nodes } = await reads.trees.tree(object);
      const pods = selectedPods(nodes, request.pods);
      refuseTooMany(pods, reads);
      stream.start();
      if (pods.length === 0) return stream.end();
      const held = reads.standing.hold(check, call.signal, object.header.key);
      try {
        const patienceMs = request.follows ? PATIENCE_MS : undefined;
        const logs = pods.map((pod) => logOf(pod, { request, cluster, signal: held.signal, clock: reads.clock }));
        for await (const entry of entriesOf(
          mergedLines(logs, { clock: reads.clock, patienceMs }),
          request,
          reads.clock,
        )) {
          // The application may have gone to another project meanwhile.
          check();
          if (!stream.send(new GoMessage(descriptor, LogEntry, entry))) await drained(stream, held.signal);
          if (held.signal.aborted) break;
        }
        if (!call.signal.aborted) stream.end(held.lost);
      } catch (thrown) {
        if (!call.signal.aborted) throw held.lost ?? thrown;
      } finally {
        held.release();
      }
    },
  };
}

interface Reading {
  readonly request: LogRequest;
  readonly cluster: ClusterReader;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Why a log cannot be read (its container is not ready, say) is its only line: other pods have theirs. */
async function* logOf({ name, namespace }: Pod, { request, cluster, signal, clock }: Reading): AsyncGenerator<LogLine> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/log`;
  let chunks: AsyncIterable<Buffer>;
  try {
    chunks = await cluster.stream({ path, query: request.options, signal });
  } catch (thrown) {
    const { code, message } = toStatusError(thrown);
    if (code === Code.UNAVAILABLE || code === Code.INTERNAL) throw thrown;
    const now = clock.now();
    const time = new Date(now).toISOString();
    yield { podName: name, time, seconds: Math.floor(now / 1000), nanos: (now % 1000) * 1e6, content: message };
    return;
  }
  yield* logLines(chunks, name);
}

/** What is asked for of the lines, and an entry that says that this was all. */
async function* entriesOf(lines: AsyncIterable<LogLine>, request: LogRequest, clock: Clock): AsyncGenerator<LogEntry> {
  for await (const line of lines) {
    if (request.until && isAfter(line, request.until)) break;
    if (request.isShown(line.content)) yield entryOf(line);
  }
  const now = clock.now();
  const time = new Date(now).toISOString();
  yield { ...entryOf({ podName: '', time, seconds: Math.floor(now / 1000), nanos: 0, content: '' }), last: true };
}

function isAfter(line: LogLine, until: Instant): boolean {
  return line.seconds === until.seconds ? line.nanos > until.nanos : line.seconds > until.seconds;
}

/** Each field is set: readers in Go refuse an entry without one of them. */
function entryOf({ podName, time, seconds, content }: LogLine): LogEntry {
  return { content, timeStamp: { seconds: String(seconds) }, last: false, timeStampStr: time, podName };
}

function drained(stream: ServerStream, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const go = (): void => {
      signal.removeEventListener('abort', go);
      resolve();
    };
    signal.addEventListener('abort', go, { once: true });
    stream.onDrain(go);
  });
}

/** Throws as soon as the caller may not read these logs (any more). */
function readable(query: ApplicationPodLogsQuery, { caller }: Call, { access, enforcer }: ResourceReads): StoredObject {
  const object = access.permitted(query, caller);
  enforce(enforcer, caller, { resource: 'logs', action: 'get', object: access.rbacObject(object) });
  return object;
}

function refuseTooMany(pods: readonly Pod[], { installation }: ResourceReads): void {
  const written = installation?.state.config.get('server.maxPodLogsToRender') ?? '';
  if (pods.length <= (/^[+-]?\d{1,15}$/.test(written) ? Number(written) : MAX_PODS)) return;
  throw invalidArgument('max pods to view logs are reached. Please provide more granular query');
}

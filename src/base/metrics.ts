import { Counter, Gauge, Registry } from 'prom-client';

/** Counters by fixed names. Labels only from fixed sets: a client must not be able to make a series. */
export class Metrics {
  readonly registry = new Registry();
  readonly upstreamLists = this.counter('kubecast_upstream_lists_total', 'Lists asked of the API server.');
  readonly upstreamWatches = this.counter('kubecast_upstream_watches_total', 'Watches opened on the API server.');
  readonly upstreamProblems = this.labelled('kubecast_upstream_problems_total', 'Failed lists and watches.', 'problem');
  readonly rejectedItems = this.gauge('kubecast_rejected_items', 'Items of the last list that could not be taken.');
  readonly upstreamBehind = this.gauge('kubecast_upstream_behind_seconds', 'Time without an open watch.');
  readonly objects = this.gauge('kubecast_objects', 'Objects in the store.');
  readonly changes = this.counter('kubecast_changes_total', 'Changes of the store.');
  readonly historyEntries = this.gauge('kubecast_history_entries', 'Entries in the log.');
  readonly historyBytes = this.gauge('kubecast_history_bytes', 'Bytes that only the log keeps.');
  readonly exits = this.gauge('kubecast_exits', 'Entries kept for pages that come back without a cursor.');
  readonly streams = this.gauge('kubecast_streams', 'Open watch streams.');
  readonly views = this.gauge('kubecast_views', 'Views: groups of streams that see the same.');
  readonly encodes = this.counter('kubecast_encodes_total', 'Bodies made from an object.');
  readonly candidates = this.counter('kubecast_candidates_total', 'Views asked whether a change concerns them.');
  readonly writes = this.counter('kubecast_writes_total', 'Writes of live events to a stream.');
  readonly starts = this.labelled('kubecast_stream_starts_total', 'How streams began.', 'start');
  readonly ends = this.labelled('kubecast_stream_ends_total', 'Why streams ended.', 'reason');
  readonly collapses = this.counter('kubecast_collapses_total', 'Queues of slow streams that were collapsed.');
  readonly slowEnds = this.counter('kubecast_slow_subscribers_total', 'Streams ended because nothing drained.');
  readonly webSockets = this.gauge('kubecast_websockets', 'Open WebSockets on their way to an Argo CD server.');

  readonly policyBroken = this.gauge(
    'kubecast_policy_broken',
    '1 while the newest policy cannot be understood, and the last good one counts.',
  );
  readonly policyRolesRefused = this.gauge(
    'kubecast_policy_projects_refused',
    'Projects whose roles cannot be understood.',
  );

  readonly groupsMissing = this.gauge(
    'kubecast_userinfo_groups_missing',
    '1 while people of the identity provider are refused: their groups would come from Redis.',
  );

  readonly forwardedRequestBytes = this.gauge(
    'kubecast_forwarded_request_bytes',
    'Bytes of the budget for gRPC requests on their way to the Argo CD server.',
  );

  private readonly readings: (() => void)[] = [];

  /** For gauges that are read off something when they are asked for. */
  beforeScrape(read: () => void): void {
    this.readings.push(read);
  }

  /** The exposition format of Prometheus. */
  render(): Promise<string> {
    for (const read of this.readings) read();
    return this.registry.metrics();
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }

  private labelled(name: string, help: string, label: string): Counter {
    return new Counter({ name, help, labelNames: [label], registers: [this.registry] });
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] });
  }
}

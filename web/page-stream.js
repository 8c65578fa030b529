/** What the page shows; everything else would travel for nothing. */
const FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'metadata.resourceVersion',
  'metadata.creationTimestamp',
  'metadata.deletionTimestamp',
  'spec.project',
  'status.health.status',
  'status.sync.status',
  'status.sync.revision',
];

/** What the page's own address may narrow. */
const SCOPE = ['name', 'appNamespace', 'projects', 'project', 'selector'];
const FIRST_RETRY_MS = 2000;
const MOST_RETRY_MS = 30_000;

export function scopeOf({ search }) {
  return [...new URLSearchParams(search)].filter(([name, value]) => SCOPE.includes(name) && value !== '');
}

/** Relative to this page, so that it works under any path; where the API is from there, the server has written. */
function streamUrl(location, lastId) {
  const url = new URL(`${document.documentElement.dataset.root}api/v1/stream/applications`, location.href);
  for (const [name, value] of scopeOf(location)) url.searchParams.append(name, value);
  url.searchParams.set('fields', ['result.type', ...FIELDS.map((path) => `result.application.${path}`)].join(','));
  // A new EventSource cannot send the header; the header of its own reconnects wins over this.
  if (lastId !== '') url.searchParams.set('lastEventId', lastId);
  return url;
}

async function reasonOf(url) {
  const asking = new AbortController();
  try {
    const answer = await fetch(url, { headers: { Accept: 'text/event-stream' }, signal: asking.signal });
    if (answer.ok) return { message: 'the server refused the stream' };
    const [, json] = /^data: (.*)$/m.exec(await answer.text()) ?? [];
    const { message, retry } = json === undefined ? {} : JSON.parse(json).error;
    return { message: message ?? `the server answers ${answer.status}`, retry };
  } catch {
    return { message: 'the server cannot be reached' };
  } finally {
    asking.abort();
  }
}

/**
 * Follows the stream for ever. A native EventSource comes back by itself after a cut, and gives up after any
 * answer but 200: then a new one is made, which goes on from the last id.
 */
export function openStream(location, sink) {
  let lastId = '';
  let retryMs = FIRST_RETRY_MS;
  let source;

  const remember = (message) => {
    lastId = message.lastEventId;
    retryMs = FIRST_RETRY_MS;
    sink.frame(message);
  };

  const connect = () => {
    source = new EventSource(streamUrl(location, lastId));
    let isLoading = false;
    // Without an id to go on from, a snapshot follows.
    source.onopen = () => sink.connection(lastId === '' || lastId === '0' ? 'connecting' : 'live');
    source.onmessage = (message) => {
      remember(message);
      sink.event(JSON.parse(message.data).result);
    };
    source.addEventListener('reset', (message) => {
      remember(message);
      isLoading = true;
      sink.connection('reset', 'reading everything');
      sink.reset();
    });
    source.addEventListener('synced', (message) => {
      remember(message);
      if (isLoading) sink.synced();
      isLoading = false;
      sink.connection('live');
    });
    source.addEventListener('bookmark', (message) => {
      remember(message);
      sink.bookmark();
    });
    source.addEventListener('error', failed);
  };

  /** Hears of two things: frames of the server's that are named error, and cuts. */
  const failed = (failure) => {
    if (failure instanceof MessageEvent) return ended(failure);
    if (source.readyState === EventSource.CLOSED) void refused();
    else sink.connection('reconnecting', lastReason);
    lastReason = '';
  };

  let lastReason = '';
  const ended = (message) => {
    sink.frame(message);
    const { error = {} } = JSON.parse(message.data);
    lastReason = String(error.message ?? '');
    if (error.retry !== false) return;
    source.close();
    sink.connection('ended', lastReason);
  };

  /** An EventSource does not tell why; asking once more does. */
  const refused = async () => {
    const { message, retry } = await reasonOf(streamUrl(location, lastId));
    if (retry === false) sink.connection('ended', message);
    else comeBack(message);
  };

  const comeBack = (reason) => {
    sink.connection('reconnecting', `${reason}; trying again in ${Math.round(retryMs / 1000)} s`);
    setTimeout(connect, retryMs * (1 + Math.random() / 2));
    retryMs = Math.min(MOST_RETRY_MS, retryMs * 2);
  };

  connect();
}

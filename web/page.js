/** The page: a live table of Applications, from one native EventSource. Loads nothing from elsewhere. */

// The stream

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

function scopeOf({ search }) {
  return [...new URLSearchParams(search)].filter(([name, value]) => SCOPE.includes(name) && value !== '');
}

/** Beside this page, so that it works under any path. */
function streamUrl(location, lastId) {
  const url = new URL('api/v1/stream/applications', location.href);
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
function openStream(location, sink) {
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

// What is there

const keyOf = ({ metadata }) => `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;

/** Not by locale: the order of the snapshot is that of bytes. */
const byKey = (one, other) => (one.key < other.key ? -1 : 1);

/** What this page holds to be there: the last state of each Application, in the order of their keys. */
class Applications {
  #held = new Map();
  #sorted = [];
  /** A new one for each snapshot: what the old one still marks when it is through has vanished. */
  #round = 0;

  get size() {
    return this.#held.size;
  }

  /** All of them, in order. */
  get all() {
    this.#sorted ??= [...this.#held.values()].sort(byKey);
    return this.#sorted;
  }

  apply(type, application) {
    const key = keyOf(application);
    const held = this.#held.get(key);
    if (type === 'DELETED') {
      // The end of an older life of this name does not end the newer one.
      if (held?.application.metadata.uid === application.metadata.uid) this.#remove(key);
      return key;
    }
    if (held) {
      held.application = application;
      held.round = this.#round;
      held.text = undefined;
    } else {
      this.#held.set(key, { key, application, round: this.#round, text: undefined });
      this.#sorted = undefined;
    }
    return key;
  }

  beginSnapshot() {
    this.#round += 1;
  }

  endSnapshot() {
    for (const { key, round } of this.#held.values()) if (round !== this.#round) this.#remove(key);
  }

  #remove(key) {
    this.#held.delete(key);
    this.#sorted = undefined;
  }
}

// The last frames

const MOST_FRAMES = 20;
const MOST_TEXT = 600;

/** The last frames, newest first, as they stood on the wire. */
class Frames {
  #list;
  #last = [];
  #isDrawn = true;

  constructor(list) {
    this.#list = list;
  }

  add({ type, lastEventId, data }) {
    this.#last.unshift({ type, lastEventId, data });
    this.#last.length = Math.min(this.#last.length, MOST_FRAMES);
    this.#isDrawn = false;
  }

  draw() {
    if (this.#isDrawn) return;
    this.#isDrawn = true;
    this.#list.replaceChildren(...this.#last.map(itemOf));
  }
}

/** The id is the last one that was seen, which is what the browser would come back with. */
function itemOf({ type, lastEventId, data }) {
  const cut = data.length > MOST_TEXT ? `${data.slice(0, MOST_TEXT)} … (${data.length} characters)` : data;
  const lines = [type === 'message' ? '' : `event: ${type}`, `data: ${cut}`, lastEventId && `id: ${lastEventId}`];
  const text = document.createElement('pre');
  text.textContent = lines.filter((line) => line !== '').join('\n');
  const item = document.createElement('li');
  item.append(text);
  return item;
}

// The table

/** More rows make every browser slow, and nobody reads them: the filter finds the rest. */
const MOST_ROWS = 1000;

const TONES = {
  Healthy: 'good',
  Synced: 'good',
  Progressing: 'busy',
  Degraded: 'bad',
  Missing: 'bad',
  OutOfSync: 'odd',
  Suspended: 'odd',
};

const COLUMNS = ['project', 'health', 'sync', 'revision', 'age'];

/** Rows for the first applications that the filter leaves, each kept as long as it is on the screen. */
class Table {
  #body;
  #shown;
  #empty;
  #rows = new Map();

  constructor({ body, shown, empty }) {
    this.#body = body;
    this.#shown = shown;
    this.#empty = empty;
  }

  draw({ applications, filter, changed, state }) {
    const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
    const matching = words.length === 0 ? applications.all : applications.all.filter((held) => matches(held, words));
    const visible = matching.slice(0, MOST_ROWS);
    this.#place(visible, changed);
    this.#shown.textContent = countText({ all: applications.size, matching: matching.length, visible: visible.length });
    this.#empty.hidden = visible.length > 0;
    if (visible.length === 0) this.#empty.textContent = emptyText({ all: applications.size, state });
  }

  drawAges() {
    for (const { application, cells } of this.#rows.values()) {
      setText(cells.age, ageOf(application.metadata.creationTimestamp, Date.now()));
    }
  }

  /** Brings the rows into the order of what is visible, and touches only those that stand elsewhere. */
  #place(visible, changed) {
    this.#removeOthers(visible);
    let next = this.#body.firstElementChild;
    for (const { key, application } of visible) {
      const { row } = this.#update(key, application, changed.has(key));
      if (row === next) next = next.nextElementSibling;
      else this.#body.insertBefore(row, next);
    }
  }

  /** Another life of the same name gets another row. All this before any row is placed: `next` must stay where it is. */
  #removeOthers(visible) {
    const lives = new Map(visible.map(({ key, application }) => [key, application.metadata.uid]));
    for (const [key, { row, application }] of this.#rows) {
      if (lives.has(key) && lives.get(key) === application.metadata.uid) continue;
      row.remove();
      this.#rows.delete(key);
    }
  }

  #update(key, application, isChanged) {
    const drawn = this.#rows.get(key) ?? newRow(key);
    if (drawn.application === application) return drawn;
    drawn.application = application;
    fill(drawn.cells, application);
    if (isChanged) flash(drawn.row);
    this.#rows.set(key, drawn);
    return drawn;
  }
}

function newRow(key) {
  const row = document.createElement('tr');
  row.dataset.key = key;
  const nameCell = document.createElement('td');
  nameCell.className = 'name';
  const namespace = document.createElement('span');
  namespace.className = 'namespace';
  const name = document.createElement('span');
  nameCell.append(namespace, name);
  const cells = Object.fromEntries(COLUMNS.map((column) => [column, document.createElement('td')]));
  for (const [column, cell] of Object.entries(cells)) cell.className = column;
  row.append(nameCell, ...COLUMNS.map((column) => cells[column]));
  return { row, application: undefined, cells: { ...cells, namespace, name } };
}

function fill(cells, { metadata, spec, status }) {
  setText(cells.namespace, `${metadata.namespace ?? ''}/`);
  setText(cells.name, metadata.name ?? '');
  setText(cells.project, spec?.project || 'default');
  setToned(cells.health, metadata.deletionTimestamp ? 'Deleting' : (status?.health?.status ?? ''));
  setToned(cells.sync, status?.sync?.status ?? '');
  setText(cells.revision, shortRevision(status?.sync?.revision ?? ''));
  cells.revision.title = status?.sync?.revision ?? '';
  setText(cells.age, ageOf(metadata.creationTimestamp, Date.now()));
}

function setToned(cell, text) {
  setText(cell, text);
  cell.dataset.tone = Object.hasOwn(TONES, text) ? TONES[text] : '';
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function flash(row) {
  if (!matchMedia('(prefers-reduced-motion: no-preference)').matches) return;
  const { backgroundColor } = getComputedStyle(row);
  row.animate({ backgroundColor: ['var(--flash)', backgroundColor] }, 1200);
}

function matches(held, words) {
  held.text ??= textOf(held.application);
  return words.every((word) => held.text.includes(word));
}

function textOf({ metadata, spec, status }) {
  const parts = [
    `${metadata.namespace}/${metadata.name}`,
    spec?.project || 'default',
    status?.health?.status,
    status?.sync?.status,
    status?.sync?.revision,
  ];
  return parts.filter(Boolean).join(' ').toLowerCase();
}

function shortRevision(revision) {
  return /^[0-9a-f]{40,64}$/.test(revision) ? revision.slice(0, 7) : revision;
}

function ageOf(time, now) {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  if (Number.isNaN(seconds)) return '';
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 120 * 60) return `${Math.floor(seconds / 60)}m`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

function countText({ all, matching, visible }) {
  if (visible < matching) return `the first ${visible} of ${matching} are shown: filter to see the others`;
  return matching < all ? `${matching} of ${all}` : `${all} applications`;
}

function emptyText({ all, state }) {
  if (all > 0) return 'No application matches the filter.';
  return state === 'live' ? 'There are no applications here.' : 'Waiting for the server …';
}

// All of it together

const byId = (id) => document.getElementById(id);
const applications = new Applications();
const frames = new Frames(byId('frames'));
const table = new Table({
  body: document.querySelector('#applications tbody'),
  shown: byId('shown'),
  empty: byId('empty'),
});
const counts = { events: 0, bookmarks: 0, resets: 0, reconnects: 0 };
const changed = new Set();
let connection = { state: 'connecting', detail: '' };
let isDrawing = false;

/** However much arrives, the page is drawn once per picture of the screen. */
function draw() {
  if (isDrawing) return;
  isDrawing = true;
  requestAnimationFrame(() => {
    isDrawing = false;
    table.draw({ applications, filter: byId('filter').value, changed, state: connection.state });
    changed.clear();
    frames.draw();
    byId('connection').dataset.state = connection.state;
    byId('connection').textContent = connection.state;
    byId('connection-detail').textContent = connection.detail;
    byId('count-applications').textContent = String(applications.size);
    for (const [name, count] of Object.entries(counts)) byId(`count-${name}`).textContent = String(count);
  });
}

const isLoading = () => connection.state === 'reset';

openStream(location, {
  connection(state, detail = '') {
    if (state === 'reconnecting' && connection.state !== 'reconnecting') counts.reconnects += 1;
    connection = { state, detail };
    draw();
  },
  event({ type, application }) {
    counts.events += 1;
    const key = applications.apply(type, application);
    // A snapshot says what is there, not what has changed.
    if (!isLoading()) changed.add(key);
    draw();
  },
  reset() {
    counts.resets += 1;
    applications.beginSnapshot();
    draw();
  },
  synced() {
    applications.endSnapshot();
    draw();
  },
  bookmark() {
    counts.bookmarks += 1;
    draw();
  },
  frame(message) {
    frames.add(message);
    draw();
  },
});

byId('scope').textContent = scopeOf(location)
  .map(([name, value]) => `${name}=${value}`)
  .join(', ');
byId('filter').addEventListener('input', draw);
setInterval(() => table.drawAges(), 1000);
draw();

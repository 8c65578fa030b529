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
export class Table {
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

/** The page: a live table of Applications, from one native EventSource. Loads nothing from elsewhere. */

import { Applications } from './page-applications.js';
import { Frames } from './page-frames.js';
import { openStream, scopeOf } from './page-stream.js';
import { Table } from './page-table.js';

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

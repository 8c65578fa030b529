import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { addApplication, addApplications, setHealth } from '../support/cluster-fixture.js';
import { Kubectl } from '../support/cluster-kubectl.js';
import { Browser, type Page, until } from './browser.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { describeWith } from '../support/real-client.js';
import { type RunningServer, startServer } from './running-server.js';
import { Terminal } from '../support/terminal.js';

let browser: Browser;
let terminal: Terminal;
let simulator: Simulator;
let kubectl: Kubectl;
let server: RunningServer;

const FLAGS = '--log-level warn --drain 0s';

async function startWorld(): Promise<void> {
  terminal = new Terminal();
  simulator = await startSimulator();
  for (const name of ['argocd', 'team-a']) simulator.resources.create('namespaces', { metadata: { name } });
  addApplications(simulator, 5);
  kubectl = new Kubectl(simulator);
  server = await startServer(terminal, simulator, { flags: `--cors-origin '*' ${FLAGS}` });
}

async function endWorld(): Promise<void> {
  kubectl.close();
  await terminal.close();
  await simulator.close();
}

/** The rows of the table, as name -> health. */
const ROWS = `Object.fromEntries([...document.querySelectorAll('[data-testid=applications] tbody tr')]
  .map((row) => [row.dataset.key, row.querySelector('.health').textContent]))`;
const textOf = (testId: string): string => `document.querySelector('[data-testid=${testId}]').textContent`;
/** Waits until the page shows these rows; what it shows instead is told. */
async function shows(page: Page, rows: Readonly<Record<string, string>>): Promise<void> {
  await until(page, `JSON.stringify(${ROWS}) === ${JSON.stringify(JSON.stringify(rows))}`).catch(() => undefined);
  expect(await page.evaluate(ROWS)).toEqual(rows);
}
const isLive = (page: Page): Promise<void> => until(page, `${textOf('connection')} === 'live'`);

/** What the page should show, from the cluster itself. */
function truth(): Record<string, string> {
  const rows = simulator.resources.list('applications').map(({ metadata, status }) => {
    const { health } = Object(status);
    return [`${metadata.namespace}/${metadata.name}`, String(health.status)];
  });
  return Object.fromEntries(rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

describeWith(['chromium', 'kubectl'], 'the page in a browser', () => {
  beforeAll(async () => {
    browser = await Browser.open();
  });
  afterAll(() => browser.close());
  beforeEach(startWorld);
  afterEach(endWorld);

  test('shows what kubectl changes and deletes, and keeps its own content policy', async () => {
    const { page, complaints } = await browser.page(server.http);
    await isLive(page);
    await shows(page, truth());
    const patch = ['--type', 'merge', '-p', '{"status":{"health":{"status":"Degraded"}}}'];
    await kubectl.run(['patch', 'application', 'app-1', ...patch]);
    await until(page, `${ROWS}['argocd/app-1'] === 'Degraded'`);
    await kubectl.run(['delete', 'application', 'app-2']);
    await until(page, `${ROWS}['argocd/app-2'] === undefined`);
    await shows(page, truth());
    expect(await page.evaluate(textOf('count-resets'))).toBe('1');
    expect(complaints).toEqual([]);
  });

  test('C5.90: opens one stream, and nothing else stays open: a browser has six connections for all its tabs', async () => {
    const { page } = await browser.page(server.http);
    await isLive(page);
    await shows(page, truth());
    expect(await (await fetch(server.metricsUrl)).text()).toMatch(/^kubecast_streams(?:\{.*\})? 1$/m);
    const requests = await page.evaluate(
      `performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)`,
    );
    expect(Object(requests).filter((path: string) => path.includes('/api/'))).toEqual([]);
  });

  test('works under a path, and shows only what its address asks for', async () => {
    const below = await startServer(terminal, simulator, { flags: `--root-path /kubecast ${FLAGS}` });
    addApplication(simulator, 'sold', { project: 'shop' });
    const { page, complaints } = await browser.page(`${below.http}?projects=shop`);
    await shows(page, { 'argocd/sold': 'Healthy' });
    expect([new URL(below.http).pathname, complaints]).toEqual(['/kubecast/', []]);
  });

  test('is at its own path, too, where the root may be that of another page', async () => {
    const { page, complaints } = await browser.page(`${server.http}kubecast/`);
    await isLive(page);
    await shows(page, truth());
    expect(complaints).toEqual([]);
  });

  test('shows markup as text', async () => {
    const markup = '<img src=x onerror="document.title=1">';
    const namespace = 'argocd';
    simulator.resources.create('applications', {
      metadata: { name: 'marked', namespace, labels: { app: 'marked' }, annotations: { note: markup } },
      spec: { project: markup },
      status: { health: { status: markup, message: markup }, sync: { status: markup, revision: markup } },
    });
    const { page, complaints } = await browser.page(server.http);
    await until(page, `${ROWS}['argocd/marked'] === ${JSON.stringify(markup)}`);
    const cells = `[...document.querySelector('tr[data-key="argocd/marked"]').cells].map(({ textContent }) => textContent)`;
    expect(await page.evaluate(cells)).toEqual(['argocd/marked', markup, markup, markup, markup, expect.anything()]);
    expect(await page.evaluate(`document.querySelectorAll('img').length`)).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('shows the truth after its server was killed, and another began on the same port', async () => {
    const { page, complaints } = await browser.page(server.http);
    await isLive(page);
    await server.process.stop();
    await until(page, `${textOf('connection')} === 'reconnecting'`);
    setHealth(simulator, 'app-0', 'Missing');
    simulator.resources.delete('applications', 'argocd', 'app-1');
    simulator.resources.delete('applications', 'argocd', 'app-2');
    addApplication(simulator, 'app-2');
    setHealth(simulator, 'app-2', 'Suspended');
    addApplication(simulator, 'newcomer');
    server = await startServer(terminal, simulator, { port: server.port, flags: FLAGS });
    await isLive(page);
    await shows(page, truth());
    setHealth(simulator, 'newcomer', 'Progressing');
    await shows(page, truth());
    expect(complaints.filter((text) => !text.includes('net::ERR_'))).toEqual([]);
  });
});

/** A page of another origin with a native EventSource and nothing of ours. */
const foreignPage = (stream: string): string => `<!doctype html><title>elsewhere</title><script>
  window.resets = 0; window.events = []; window.opened = 0;
  const source = new EventSource(${JSON.stringify(stream)});
  source.onopen = () => window.opened++;
  source.addEventListener('reset', () => window.resets++);
  source.addEventListener('synced', (message) => { window.lastId = message.lastEventId; });
  source.onmessage = ({ data, lastEventId }) => {
    const { type, application } = JSON.parse(data).result;
    window.lastId = lastEventId;
    window.events.push(type + ' ' + application.metadata.name + ' ' + application.status.health.status);
  };
</script>`;

describeWith(['chromium'], 'a native EventSource of another origin', () => {
  let proxy: CuttableProxy;
  let elsewhere: Server;

  beforeAll(async () => {
    browser = await Browser.open();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    await startWorld();
    proxy = await CuttableProxy.before(server.port);
    const html = foreignPage(`${proxy.url}api/v1/stream/applications`);
    elsewhere = createServer((_, response) => void response.setHeader('content-type', 'text/html').end(html));
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
  });

  afterEach(async () => {
    proxy.close();
    elsewhere.closeAllConnections();
    elsewhere.close();
    await endWorld();
  });

  test('goes on from its own last id after a cut, without a reset', async () => {
    const { port } = elsewhere.address() as AddressInfo; // it listens on TCP
    const { page } = await browser.page(`http://localhost:${port}/`);
    await until(page, `window.events.length === 5 && window.lastId !== '0'`);
    setHealth(simulator, 'app-0', 'Degraded');
    await until(page, `window.events.at(-1) === 'MODIFIED app-0 Degraded'`);
    const lastId = await page.evaluate('window.lastId');
    proxy.cut();
    setHealth(simulator, 'app-1', 'Missing');
    simulator.resources.delete('applications', 'argocd', 'app-2');
    await until(page, `window.events.at(-1) === 'DELETED app-2 Healthy'`);
    expect(await page.evaluate('[window.resets, window.opened, window.events.slice(6)]')).toEqual([
      1,
      2,
      ['MODIFIED app-1 Missing', 'DELETED app-2 Healthy'],
    ]);
    expect(proxy.asked.at(-1)).toMatch(new RegExp(`^last-event-id: ${String(lastId)}\r$`, 'im'));
    expect(proxy.answered.at(-1)).toMatch(/^x-kubecast-start: replay\r$/m);
  });
});

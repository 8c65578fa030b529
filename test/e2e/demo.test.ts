import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import { describeWith } from '../support/real-client.js';
import { type RunningDemo, startDemo } from './running-demo.js';
import { type PastedLine, Terminal } from '../support/terminal.js';

let home: Terminal;
let terminal: Terminal;
let demo: RunningDemo;

/** Without changes of its own: what is seen was done by the test. */
const QUIET = '--apps 12 --rate 0';

beforeAll(async () => {
  home = new Terminal();
  demo = await startDemo(home, QUIET);
});
afterAll(() => home.close());
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.close());

/** The printed line with this in it. */
function printed(part: string): string {
  const found = demo.lines.filter((line) => line.includes(part));
  if (found.length !== 1) throw new Error(`${found.length} lines with ${part} in\n${demo.lines.join('\n')}`);
  return found[0] ?? '';
}

const paste = (part: string): PastedLine => terminal.paste(printed(part));

const PAGE = /^http:\S+\/$/;
const TRIED = [
  "curl -N -H 'Accept: text/event-stream'",
  '?fields=',
  'stream/chat',
  ' list',
  ' describe ',
  'ApplicationService/Watch',
  ' watch --server',
  ' get applications -A -w',
  ' patch application hello',
  ' delete application goodbye',
  ' serve --kubeconfig',
];

test('the demo prints a page and eleven lines, each of which is tried here', () => {
  expect(demo.lines.filter((line) => PAGE.test(line))).toEqual([demo.http]);
  expect(demo.lines.filter((line) => !PAGE.test(line))).toEqual(TRIED.map(printed));
});

test('the page is there', async () => {
  expect(await (await fetch(demo.http)).text()).toContain('data-testid="applications"');
});

const isSynced = (out: string): boolean => out.includes('event: synced\n');

/** What somebody else's parser makes of a stream. */
function sseEvents(out: string): { event: string; data: string }[] {
  const events: { event: string; data: string }[] = [];
  createParser({ onEvent: ({ event = 'message', data }) => void events.push({ event, data }) }).feed(out);
  return events;
}

describeWith(['curl'], 'curl', () => {
  test('follows one project as server-sent events', async () => {
    const events = sseEvents(await paste("curl -N -H 'Accept: text/event-stream'").shows(isSynced));
    expect([events[0]?.event, events.at(-1)?.event]).toEqual(['reset', 'synced']);
    const projects = events.slice(1, -1).map(({ data }) => JSON.parse(data).result.application.spec.project);
    expect(projects.length).toBeGreaterThan(2);
    expect(new Set(projects)).toEqual(new Set(['platform']));
  });

  test('follows some fields as lines of JSON', async () => {
    const out = await paste('?fields=').shows((said) => said.split('\n').length > 12);
    const results: unknown[] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).result);
    const status = { health: expect.objectContaining({ status: 'Healthy' }) };
    expect(results).toContainEqual({ type: 'ADDED', application: { metadata: { name: 'hello' }, status } });
  });

  test('chats', async () => {
    const out = await paste('stream/chat').shows(/\n.*\n/);
    expect(out).toMatch(/^(\{"result":\{"user":"[^"]+","content":"\d{4}-\d\d-\d\dT[\d:.]+Z"\}\}\n)+$/);
  });
});

describeWith(['grpcurl'], 'grpcurl', () => {
  test('lists the services', async () => {
    const { code, out } = await paste(' list').ended;
    expect([code, out.trim().split('\n')]).toEqual([
      0,
      expect.arrayContaining(['application.ApplicationService', 'chat.ChatService', 'version.VersionService']),
    ]);
  });

  test('describes one', async () => {
    const { code, out } = await paste(' describe ').ended;
    expect([code, out]).toEqual([0, expect.stringContaining('rpc Watch ( .application.ApplicationQuery )')]);
  });

  test('watches one project', async () => {
    const out = await paste('ApplicationService/Watch').shows(/"name": "hello"/);
    expect(out).toMatch(/^\{\n {2}"type": "ADDED",\n {2}"application": \{/);
  });
});

test('watch prints a table, and says on stderr that it is live', async () => {
  const watch = paste(' watch --server');
  const rows = (await watch.shows(/^ADDED .* hello .*\n/m)).trim().split('\n');
  expect(rows[0]).toMatch(/^EVENT +NAMESPACE +NAME +PROJECT +HEALTH +SYNC +REVISION +AGE$/);
  expect(rows.length).toBeGreaterThan(11);
  expect(watch.err).toMatch(/^connecting to http\S+\n/);
});

describeWith(['curl'], 'a second server', () => {
  test('follows the same cluster, and a stream moves there without a reset', async () => {
    const serve = paste(' serve --kubeconfig');
    const [, other = ''] = /listens: (http:\S+\/) /.exec(await serve.shows(/listens: .*\n/)) ?? [];
    const path = 'api/v1/stream/applications?projects=platform';
    const sse = "curl -isN -H 'Accept: text/event-stream'";
    const first = await terminal.paste(`${sse} '${demo.http}${path}'`).shows(/synced\ndata.*\nid: \S+\n/);
    const [, cursor = ''] = /synced\ndata.*\nid: (\S+)/.exec(first) ?? [];
    await terminal.paste(`${sse} '${other}${path}'`).shows(isSynced);
    const moved = await terminal.paste(`${sse} -H 'Last-Event-ID: ${cursor}' '${other}${path}'`).shows(/\n:\n/);
    expect(moved).toContain('x-kubecast-start: replay\r\n');
    expect(moved).not.toContain('event: reset');
  });

  test('that is told to go (SIGTERM) ends its streams with an error that may be retried', async () => {
    const serve = paste(' serve --kubeconfig');
    const [, http = ''] = /listens: (http:\S+\/) /.exec(await serve.shows(/listens: .*\n/)) ?? [];
    const stream = terminal.paste(`curl -sN -H 'Accept: text/event-stream' ${http}api/v1/stream/applications`);
    await stream.shows(isSynced);
    serve.signal('SIGTERM');
    const last = sseEvents((await stream.ended).out).at(-1);
    expect(last?.event).toBe('error');
    expect(JSON.parse(last?.data ?? '{}')).toMatchObject({ error: { retry: true } });
    await serve.ended;
  });
});

describeWith(['curl', 'grpcurl', 'kubectl'], 'what kubectl changes', () => {
  interface Follower {
    readonly part: string;
    readonly begins: RegExp;
    readonly degraded: RegExp;
    readonly deleted: RegExp;
  }

  const FOLLOWERS: readonly Follower[] = [
    {
      part: "curl -N -H 'Accept: text/event-stream'",
      begins: /event: synced/,
      degraded: /^data: \{"result":\{"type":"MODIFIED".*"name":"hello".*"status":"Degraded"/m,
      deleted: /^data: \{"result":\{"type":"DELETED".*"name":"goodbye"/m,
    },
    {
      part: '?fields=',
      begins: /"hello"/,
      degraded: /^\{"result":\{"type":"MODIFIED".*"name":"hello".*"status":"Degraded"/m,
      deleted: /^\{"result":\{"type":"DELETED".*"name":"goodbye"/m,
    },
    {
      part: 'ApplicationService/Watch',
      begins: /"name": "hello"/,
      degraded:
        /"type": "MODIFIED",\n {2}"application": \{\n {4}"metadata": \{\n {6}"name": "hello"[^]*"status": "Degraded"/,
      deleted: /"type": "DELETED",\n {2}"application": \{\n {4}"metadata": \{\n {6}"name": "goodbye"/,
    },
    {
      part: ' watch --server',
      begins: / hello /,
      degraded: /^MODIFIED +argocd +hello +platform +Degraded /m,
      deleted: /^DELETED +argocd +goodbye /m,
    },
    {
      part: ' get applications -A -w',
      begins: / hello /,
      degraded: /^argocd +hello +\w+ +Degraded/m,
      deleted: /^argocd +goodbye .*\n(.*\n)*argocd +goodbye /m,
    },
  ];

  test('is seen by every line that follows', async () => {
    const followers = FOLLOWERS.map((follower) => ({ ...follower, line: paste(follower.part) }));
    await Promise.all(followers.map(({ line, begins }) => line.shows(begins)));
    expect((await paste(' patch application hello').ended).out).toMatch(/patched\n$/);
    await Promise.all(followers.map(({ line, degraded }) => line.shows(degraded)));
    expect((await paste(' delete application goodbye').ended).out).toMatch(/"goodbye" deleted/);
    await Promise.all(followers.map(({ line, deleted }) => line.shows(deleted)));
    const again = terminal.paste(`kubectl --kubeconfig ${demo.kubeconfig} get application goodbye`);
    expect((await again.ended).err).toContain('applications.argoproj.io "goodbye" not found');
  });
});

test('Ctrl-C, which node hears from the group and from npm, ends the demo with one line', async () => {
  const another = await startDemo(terminal, QUIET);
  another.process.signal('SIGINT');
  another.process.signal('SIGINT');
  expect((await another.process.ended).err).toBe('kubecast: the demo is over\n');
});

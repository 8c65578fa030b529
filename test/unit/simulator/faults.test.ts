import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { APPLICATIONS, ask, field, names, openWatch } from '../../support/cluster-client.js';
import { addApplication, addApplications, cluster, setHealth } from '../../support/cluster-fixture.js';

describe('a fault of a list', () => {
  test.each([
    { do: 'gone', status: 410 },
    { do: 'too-many', status: 429 },
    { do: 'error', status: 500 },
    { do: 'too-large', status: 504 },
    { do: 'forbidden', status: 403 },
    { do: 'not-found', status: 404 },
    { do: 'unauthorized', status: 401 },
  ] as const)('$do is a Status with $status, once', async (fault) => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', do: fault.do });
    const reply = await ask(simulator, APPLICATIONS);
    expect([reply.status, field(reply.body, 'kind'), field(reply.body, 'code')]).toEqual([
      fault.status,
      'Status',
      fault.status,
    ]);
    expect((await ask(simulator, APPLICATIONS)).status).toBe(200);
    expect(simulator.faults.used).toBe(1);
  });

  test('unauthorized has for curl the length that was recorded', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', do: 'unauthorized' });
    const { headers } = await ask(simulator, APPLICATIONS, { headers: { 'user-agent': 'curl/8.5.0' } });
    expect(headers.get('content-length')).toBe('157');
  });

  test('forbidden names the verb, the resource and the namespace', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', do: 'forbidden' });
    expect(field((await ask(simulator, APPLICATIONS)).body, 'message')).toBe(
      'applications.argoproj.io is forbidden: User "kubecast-demo" cannot list resource "applications" in API group "argoproj.io" in the namespace "argocd"',
    );
  });

  test('too-many-text is plain text with Retry-After', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'any', do: 'too-many-text' });
    const { status, headers } = await ask(simulator, APPLICATIONS);
    expect([status, headers.get('retry-after'), headers.get('content-type')]).toEqual([
      429,
      '1',
      'text/plain; charset=utf-8',
    ]);
  });

  test('html is a page in a 200', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', do: 'html' });
    const { status, headers } = await ask(simulator, APPLICATIONS);
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test('garbage is no JSON', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', do: 'garbage' });
    expect((await ask(simulator, APPLICATIONS)).body).toBeUndefined();
  });

  test('close ends in the middle of the body', async () => {
    const simulator = await cluster();
    addApplications(simulator, 3);
    simulator.faults.add({ on: 'list', do: 'close' });
    const { status, text, body } = await ask(simulator, APPLICATIONS);
    expect([status, text.startsWith('{'), body]).toEqual([200, true, undefined]);
  });

  test.each(['reset', 'half-line'] as const)('%s breaks the connection', async (mishap) => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', do: mishap });
    await expect(ask(simulator, APPLICATIONS)).rejects.toThrow();
  });

  test('stale shows the state before the last change under its own revision', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const before = simulator.resources.revision;
    addApplication(simulator, 'b');
    simulator.faults.add({ on: 'list', do: 'stale' });
    const { body } = await ask(simulator, APPLICATIONS);
    expect([names(body), field(body, 'metadata.resourceVersion')]).toEqual([['a'], before]);
  });

  test('empty shows nothing', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    simulator.faults.add({ on: 'list', do: 'empty' });
    expect(names((await ask(simulator, APPLICATIONS)).body)).toEqual([]);
  });

  test('a delay lasts until the clock has moved', async () => {
    const clock = new ManualClock();
    const simulator = await cluster({ clock });
    simulator.faults.add({ on: 'list', do: { delayMs: 1000 } });
    const asked = ask(simulator, APPLICATIONS);
    expect((await ask(simulator, '/readyz')).status).toBe(200);
    const early = await Promise.race([asked.then(() => 'answered'), Promise.resolve('waiting')]);
    while (simulator.faults.used === 0) await ask(simulator, '/readyz');
    clock.advance(1000);
    expect([early, (await asked).status]).toEqual(['waiting', 200]);
  });

  test('of another kind or verb does not strike', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', plural: 'pods', do: 'error' });
    simulator.faults.add({ on: 'get', do: 'error' });
    expect((await ask(simulator, APPLICATIONS)).status).toBe(200);
    expect((await ask(simulator, `${APPLICATIONS}/a`)).status).toBe(500);
  });

  test('strikes as many times as it says, until it is cleared', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'list', do: 'error', times: 3 });
    const statuses = [await ask(simulator, APPLICATIONS), await ask(simulator, APPLICATIONS)].map(
      ({ status }) => status,
    );
    simulator.faults.clear();
    expect([...statuses, (await ask(simulator, APPLICATIONS)).status]).toEqual([500, 500, 200]);
  });
});

describe('a fault of a watch', () => {
  test.each(['too-many', 'error', 'forbidden', 'not-found', 'unauthorized', 'too-large'] as const)(
    '%s refuses it',
    async (mishap) => {
      const simulator = await cluster();
      simulator.faults.add({ on: 'watch', do: mishap });
      expect((await openWatch(simulator, APPLICATIONS)).status).toBeGreaterThanOrEqual(400);
    },
  );

  test('gone is the ERROR event in a 200', async () => {
    const simulator = await cluster();
    simulator.faults.add({ on: 'watch', do: 'gone' });
    const watch = await openWatch(simulator, APPLICATIONS);
    const { type, object } = await watch.event();
    expect([watch.status, type, field(object, 'code'), await watch.ended]).toEqual([200, 'ERROR', 410, 'end']);
  });

  test.each([
    { do: 'close', ended: 'end' },
    { do: 'reset', ended: 'cut' },
  ] as const)('$do after two events comes after the second', async (fault) => {
    const simulator = await cluster();
    addApplications(simulator, 3);
    simulator.faults.add({ on: 'watch', after: 2, do: fault.do });
    const watch = await openWatch(simulator, APPLICATIONS);
    if (fault.do === 'close') expect(await watch.heard(2)).toEqual(['ADDED app-0', 'ADDED app-1']);
    expect(await watch.ended).toBe(fault.ended);
  });

  test('half-line writes half of the next event', async () => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    simulator.faults.add({ on: 'watch', after: 1, do: 'half-line' });
    const watch = await openWatch(simulator, APPLICATIONS);
    expect(await watch.heard(1)).toEqual(['ADDED app-0']);
    const half = await watch.line();
    expect(half ?? '{"type":"ADDED"').toMatch(/^\{"type":"ADDED"/);
    expect(half?.endsWith('}}')).not.toBe(true);
    expect(await watch.ended).toBe('cut');
  });

  test.each([
    { do: 'garbage', line: /no JSON/ },
    { do: 'no-object', line: /^\{"type":"MODIFIED"\}$/ },
  ] as const)('$do is one line, and the watch goes on', async (fault) => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    simulator.faults.add({ on: 'watch', after: 1, do: fault.do });
    const watch = await openWatch(simulator, APPLICATIONS);
    expect(await watch.heard(1)).toEqual(['ADDED app-0']);
    expect(await watch.line()).toMatch(fault.line);
    expect(await watch.heard(1)).toEqual(['ADDED app-1']);
  });

  test('lost swallows the next event', async () => {
    const simulator = await cluster();
    addApplications(simulator, 3);
    simulator.faults.add({ on: 'watch', after: 1, do: 'lost' });
    expect(await (await openWatch(simulator, APPLICATIONS)).heard(2)).toEqual(['ADDED app-0', 'ADDED app-2']);
  });

  test('duplicate sends it twice', async () => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    simulator.faults.add({ on: 'watch', do: 'duplicate' });
    expect(await (await openWatch(simulator, APPLICATIONS)).heard(3)).toEqual([
      'ADDED app-0',
      'ADDED app-0',
      'ADDED app-1',
    ]);
  });

  test('silent stays open and says nothing more', async () => {
    const simulator = await cluster();
    addApplications(simulator, 1);
    simulator.faults.add({ on: 'watch', after: 1, do: 'silent' });
    const silent = await openWatch(simulator, APPLICATIONS);
    const other = await openWatch(simulator, APPLICATIONS);
    setHealth(simulator, 'app-0', 'Degraded');
    await other.heard(2);
    expect(await silent.heard(1)).toEqual(['ADDED app-0']);
    const next = silent.line();
    simulator.disconnectAll();
    expect(await next).toBeUndefined();
  });

  test('a delay holds the events back, in order', async () => {
    const clock = new ManualClock();
    const simulator = await cluster({ clock });
    addApplications(simulator, 2);
    simulator.faults.add({ on: 'watch', after: 1, do: { delayMs: 500 } });
    const watch = await openWatch(simulator, APPLICATIONS);
    expect(await watch.heard(1)).toEqual(['ADDED app-0']);
    setHealth(simulator, 'app-0', 'Degraded');
    let isHeldBack = true;
    const heard = watch.heard(2).finally(() => (isHeldBack = false));
    await (await openWatch(simulator, APPLICATIONS)).heard(2);
    expect(isHeldBack).toBe(true);
    clock.advance(500);
    expect(await heard).toEqual(['ADDED app-1', 'MODIFIED app-0']);
  });

  test('a delay lets no bookmark pass an event', async () => {
    const clock = new ManualClock();
    const simulator = await cluster({ clock });
    simulator.faults.add({ on: 'watch', do: { delayMs: 90_000 } });
    const watch = await openWatch(
      simulator,
      `${APPLICATIONS}?resourceVersion=${simulator.resources.revision}&allowWatchBookmarks=true`,
    );
    const before = simulator.resources.revision;
    clock.advance(60_000);
    addApplication(simulator, 'a');
    clock.advance(30_000);
    const bookmark = await watch.event();
    expect([bookmark.type, field(bookmark.object, 'metadata.resourceVersion')]).toEqual(['BOOKMARK', before]);
    expect(await watch.heard(1)).toEqual(['ADDED a']);
  });

  test('added while it is open strikes at the next event', async () => {
    const simulator = await cluster();
    const watch = await openWatch(simulator, APPLICATIONS);
    simulator.faults.add({ on: 'watch', do: 'lost' });
    addApplication(simulator, 'lost');
    addApplication(simulator, 'heard');
    expect(await watch.heard(1)).toEqual(['ADDED heard']);
  });
});

import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { describeWith } from '../support/real-client.js';
import { startWorld, type World } from '../support/running-server.js';
import { waitUntil } from '../support/wait-until.js';
import { closePages, openPage, type PageWay } from './foreign-page.js';
import { ForeignWatch } from './foreign-watch.js';

const WAYS: readonly PageWay[] = ['followEventSource', 'followFetch'];

describeWith(['chromium'], 'a page of an origin that is not allowed', () => {
  let world: World;
  let watch: ForeignWatch | undefined;
  beforeEach(async () => {
    world = await startWorld({ config: { corsOrigins: ['https://argocd.example.com'] } });
  });
  afterEach(async () => {
    await watch?.close();
    await world.close();
  });
  afterAll(closePages);

  test.each(WAYS)('sees nothing by %s, and leaves no stream behind', async (way) => {
    watch = new ForeignWatch(way, await openPage(way, `${world.server.url}/api/v1/stream/applications`));
    await watch.until((story) => story.length > 0, 'an answer');
    expect(watch.story[0]).toBe(way === 'followFetch' ? 'lost' : 'refused');
    expect(watch.story).not.toContain('open');
    await watch.close();
    await waitUntil(() => world.server.corridor.subscribers.count === 0, 'the end of its streams');
  });
});

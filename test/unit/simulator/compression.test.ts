import { describe, expect, test } from '@jest/globals';
import { ALL_APPLICATIONS, ask, names, openWatch } from '../../support/cluster-client.js';
import { addApplication, addApplications, cluster } from '../../support/cluster-fixture.js';

const GZIP = { 'accept-encoding': 'gzip' };

describe('a list', () => {
  test('over 128 KiB is zipped for those who take it', async () => {
    const simulator = await cluster();
    addApplications(simulator, 300);
    const { headers, body } = await ask(simulator, ALL_APPLICATIONS, { headers: GZIP });
    expect([headers.get('content-encoding'), headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
    expect(names(body)).toHaveLength(300);
  });

  test.each(['identity', 'gzip;q=0', 'deflate, br'])('is not zipped for Accept-Encoding: %s', async (encoding) => {
    const simulator = await cluster();
    addApplications(simulator, 300);
    const { headers } = await ask(simulator, ALL_APPLICATIONS, { headers: { 'accept-encoding': encoding } });
    expect(headers.get('content-encoding')).toBeNull();
  });

  test('of less is not zipped', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    expect((await ask(simulator, ALL_APPLICATIONS, { headers: GZIP })).headers.get('content-encoding')).toBeNull();
  });
});

describe('a watch', () => {
  test('is never zipped', async () => {
    const simulator = await cluster();
    addApplications(simulator, 300);
    const watch = await openWatch(simulator, ALL_APPLICATIONS, GZIP);
    expect(watch.headers['content-encoding']).toBeUndefined();
    expect(await watch.heard(1)).toEqual(['ADDED app-0']);
  });
});

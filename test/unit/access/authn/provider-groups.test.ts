import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SsoTokens } from '../../../../src/access/authn/sso-tokens.js';
import { ProviderGroups } from '../../../../src/access/authn/provider-groups.js';
import { type Log, silentLog } from '../../../../src/base/log.js';
import { argocdStage, refusalOf, SETTINGS } from '../../../support/argocd-stage.js';
import { FakeCache } from '../../../support/fake-cache.js';
import { IdentityProvider } from '../../../support/identity-provider.js';

/** As Argo CD 3.5 itself has written them, for the `server.secretkey` of the tests. */
const KEPT = {
  /** {"sub":"alice","groups":["from-redis","dev"]} */
  answer: '"eeHF04FuJSis5zrwjK9CXGJQG0Hh164iAV3wFy5r7xJAvu0cMjPdX8gpAX+BtIV4Z1MBVLoxUY0InTS2CNxt7fG5B5gntyrqXg=="\n',
  /** access-1 */
  accessToken: '"+ff2svPyDvhzu9P2DxRHkmymlqwC0zgYrl1a8hMyHY8qvxzM"\n',
};

let provider: IdentityProvider;
beforeEach(async () => {
  provider = await IdentityProvider.start();
});
afterEach(() => provider.stop());

const USER_INFO = 'enableUserInfoGroups: true\nuserInfoPath: /userinfo\n';

function stage({ more = USER_INFO, hasRedis = true, log = silentLog } = {}) {
  const cache = new FakeCache();
  const config = { ...SETTINGS.config, 'oidc.config': `${provider.config['oidc.config']}${more}` };
  const infos: ProviderGroups[] = [];
  const world = argocdStage({ config }, (parts) => {
    const groups = new ProviderGroups({
      ...parts,
      cache: hasRedis ? cache : undefined,
      keyPrefix: 'pre:',
      log,
      timeoutMs: 2_000,
    });
    infos.push(groups);
    return new SsoTokens({ ...parts, log, groups });
  });
  const groups = async (): Promise<unknown> => {
    const { subject } = await world.callerBy({ token: await provider.token({ groups: ['of-the-token'] }) });
    return subject.claims.get('groups');
  };
  return { ...world, cache, groups, isMissing: () => infos[0]?.isMissing };
}

const keep = (cache: FakeCache, name: string, value: string): unknown =>
  cache.values.set(`pre:${name}`, Buffer.from(value));

describe('groups of the userinfo endpoint', () => {
  test('are those that Argo CD keeps, in the place of those of the token', async () => {
    const { cache, groups } = stage();
    keep(cache, 'userinfo_response_alice', KEPT.answer);
    expect(await groups()).toEqual(['from-redis', 'dev']);
    expect(provider.asked).not.toContain('/userinfo');
  });

  test('are asked for with the access token that Argo CD keeps', async () => {
    const { cache, groups } = stage();
    keep(cache, 'access_token_alice', KEPT.accessToken);
    provider.people.set('access-1', { sub: 'alice', groups: ['asked'] });
    expect([await groups(), await groups()]).toEqual([['asked'], ['asked']]);
    expect(provider.asked.filter((path) => path === '/userinfo')).toHaveLength(1);
  });

  test('are none where the endpoint names none', async () => {
    const { cache, groups } = stage();
    keep(cache, 'access_token_alice', KEPT.accessToken);
    provider.people.set('access-1', { sub: 'alice' });
    expect(await groups()).toBeUndefined();
  });

  test('may come from another address than the issuer', async () => {
    const more = `enableUserInfoGroups: true\nuserInfoBaseURL: ${provider.issuer}/user\nuserInfoPath: info\n`;
    const { cache, groups } = stage({ more });
    keep(cache, 'access_token_alice', KEPT.accessToken);
    provider.people.set('access-1', { sub: 'alice', groups: ['asked'] });
    expect(await groups()).toEqual(['asked']);
  });

  test.each(['', 'enableUserInfoGroups: false\nuserInfoPath: /userinfo\n', 'enableUserInfoGroups: true\n'])(
    'are those of the token where they are not wanted: %j',
    async (more) => {
      const { cache, groups } = stage({ more });
      expect([await groups(), cache.asked]).toEqual([['of-the-token'], []]);
    },
  );

  test('are not asked for before the token is verified', async () => {
    const { cache, refusal } = stage();
    expect(await refusal(await provider.token({ iss: 'https://evil' }))).toMatch(/^16 /);
    expect(cache.asked).toEqual([]);
  });

  test.each([
    {
      what: 'nobody has logged in at Argo CD',
      kept: {},
      people: {},
      refusal: '16 invalid session: Argo CD has no access token of this person: log in there again',
    },
    {
      what: 'the endpoint refuses',
      kept: { access_token_alice: KEPT.accessToken },
      people: {},
      refusal: '16 invalid session: the userinfo endpoint refuses: log in at Argo CD again',
    },
    {
      what: 'the endpoint speaks of another person',
      kept: { access_token_alice: KEPT.accessToken },
      people: { sub: 'bob', groups: ['admins'] },
      refusal: '16 invalid session: the userinfo endpoint speaks of somebody else',
    },
    {
      what: 'what is kept speaks of another person',
      kept: { userinfo_response_bob: KEPT.answer },
      people: {},
      sub: 'bob',
      refusal: '16 invalid session: the userinfo endpoint speaks of somebody else',
    },
    {
      what: 'the endpoint answers with a page',
      kept: { access_token_alice: KEPT.accessToken },
      people: '<html>',
      refusal: '16 invalid session: the userinfo endpoint answers with something else than JSON',
    },
    {
      what: 'somebody else wrote into Redis',
      kept: {
        access_token_alice: `"${Buffer.alloc(60).toString('base64')}"`,
        userinfo_response_alice: '{"sub":"alice"}',
      },
      people: {},
      refusal: '16 invalid session: Argo CD has no access token of this person: log in there again',
    },
  ])('cannot be known where $what: the person is refused', async ({ kept, people, sub = 'alice', refusal }) => {
    const { cache, refusal: refused } = stage();
    for (const [name, value] of Object.entries(kept)) keep(cache, name, value);
    if (Object.keys(people).length > 0) provider.people.set('access-1', people);
    expect(await refused(await provider.token({ sub }))).toBe(refusal);
  });

  test('cannot be known now where Redis or the endpoint is away', async () => {
    const { cache, clock, groups } = stage();
    keep(cache, 'access_token_alice', KEPT.accessToken);
    provider.people.set('access-1', { sub: 'alice', groups: ['asked'] });
    await groups();
    clock.advance(30_000);
    cache.isAway = true;
    expect(await refusalOf(groups())).toBe('14 Redis does not answer: try again later');
    cache.isAway = false;
    provider.illness = (response) => response.writeHead(503).end();
    expect(await refusalOf(groups())).toBe('14 the userinfo endpoint cannot be read now');
    provider.illness = undefined;
    expect(await groups()).toEqual(['asked']);
  });

  test('that change end a stream, which comes back with the others', async () => {
    const { cache, clock, callerBy } = stage();
    keep(cache, 'access_token_alice', KEPT.accessToken);
    provider.people.set('access-1', { sub: 'alice', groups: ['before'] });
    const { session } = await callerBy({ token: await provider.token() });
    clock.advance(60_000);
    expect(await session?.verifyAgain?.()).toBeUndefined();
    provider.people.set('access-1', { sub: 'alice', groups: ['after'] });
    clock.advance(60_000);
    expect(await session?.verifyAgain?.()).toMatchObject({ code: 14, message: 'your groups have changed: come back' });
    provider.people.clear();
    clock.advance(60_000);
    expect(await session?.verifyAgain?.()).toMatchObject({ code: 16 });
  });

  test('cannot be known without Redis: nobody of the provider is let in, and the log says so once', async () => {
    const lines: unknown[] = [];
    const log: Log = { ...silentLog, warn: (...parts: unknown[]) => void lines.push(parts.at(-1)) };
    const { installation, refusal, isMissing } = stage({ hasRedis: false, log });
    installation.change({ config: Object.fromEntries(installation.state.config) });
    installation.change({ config: Object.fromEntries(installation.state.config) });
    expect(await refusal(await provider.token())).toMatch(
      /^16 invalid session: the groups of people .* needs --redis$/,
    );
    expect([isMissing(), lines]).toEqual([true, [expect.stringContaining('--redis')]]);
    installation.change({ config: provider.config });
    expect([isMissing(), await refusal(await provider.token())]).toEqual([false, 'let in']);
  });
});

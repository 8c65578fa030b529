import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Browser, type Page, until } from '../e2e/browser.js';
import { Applications } from '../support/applications.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { type InstalledWorld, startInstalledWorld } from '../support/installed-world.js';
import { describeWith } from '../support/real-client.js';
import { ArgocdPage } from './programs/argocd-page.js';
import { throughNginx } from './proxy-route.js';
import { direct, type Route, type Way } from './route.js';

/** Some of what the page's table shows. */
const FIELDS = ['metadata.name', 'metadata.namespace', 'spec.project', 'status.health', 'status.sync.status'];
const LIST = `page.showList(${JSON.stringify(FIELDS)})`;
const ROOT = '/argo-cd';

pageAt(direct, []);
pageAt(throughNginx('through nginx as it comes', 'defaults.conf'), ['nginx']);

function pageAt(route: Route, programs: readonly string[]): void {
  describeWith(['chromium', ...programs], `Argo CD's page under a path, ${route.name},`, () => {
    let browser: Browser;
    let world: InstalledWorld;
    let way: Way;
    let cable: CuttableProxy;
    let page: Page;
    let apps: Applications;

    beforeAll(async () => {
      browser = await Browser.open();
      world = await startInstalledWorld({ config: { rootPath: ROOT } });
      way = await route.to(world.server);
      cable = await CuttableProxy.before(way.httpPort);
      apps = new Applications(world.cluster);
    });
    afterAll(async () => {
      await browser.close();
      cable.close();
      await way.close();
      await world.close();
    });
    beforeEach(async () => {
      page = await open();
    });
    afterEach(async () => {
      await page.evaluate('page.hide()');
      await page.close();
    });

    /** A tab at an address of the server that opens nothing by itself, with the page's program in it. */
    const open = async (): Promise<Page> => {
      const base = `${cable.url}argo-cd/`;
      const opened = await browser.page(`${base}api/version`);
      const around = `{ base: ${JSON.stringify(base)}, fetch: window.fetch.bind(window), EventSource }`;
      await opened.page.evaluate(`${ArgocdPage.toString()}; window.page = new ArgocdPage(${around}); undefined`);
      return opened.page;
    };
    const logIn = (account = 'admin'): Promise<unknown> =>
      page.evaluate(`page.logIn('${account}', '${world.passwords.get(account)}')`);
    const truth = (project?: string): Record<string, string> =>
      Object.fromEntries(
        world.simulator.resources
          .list('applications')
          .filter(({ spec }) => project === undefined || Object(spec).project === project)
          .map(({ metadata, status }) => [`${metadata.namespace}/${metadata.name}`, Object(status).health.status]),
      );
    const showsTruth = async (project?: string): Promise<void> => {
      const wanted = JSON.stringify(truth(project));
      const isSame = `Object.keys(page.rows).length === Object.keys(wanted).length &&
        Object.keys(wanted).every((name) => page.rows[name] === wanted[name])`;
      await until(page, `((wanted) => ${isSame})(${wanted})`).catch(() => undefined);
      expect(await page.evaluate('page.rows')).toEqual(truth(project));
    };
    const setHealth = (name: string, status: string): Promise<string> =>
      apps.patch(name, { status: { health: { status } } });

    test('leads to the login whoever has no session', async () => {
      await page.evaluate('fetch(page.around.base + "auth/logout")');
      expect(await page.evaluate('page.start()')).toBe('auth/login');
      await page.evaluate(LIST);
      expect(await page.evaluate('page.wentTo')).toBe('login');
    });

    test('logs in by a cookie, which its streams carry, too', async () => {
      expect(await logIn()).toBe(200);
      expect(await page.evaluate('page.start()')).toBe('shown');
      await page.evaluate(LIST);
      await showsTruth();
      await apps.create('late');
      await setHealth('late', 'Healthy');
      await showsTruth();
      await apps.remove('late');
      await showsTruth();
      expect(await page.evaluate('document.cookie')).toBe('');
    });

    test('shows what its user may see', async () => {
      await logIn('dev');
      await page.evaluate(LIST);
      await showsTruth('platform');
    });

    test('comes back by its old resourceVersion, and has missed neither a change nor a deletion', async () => {
      await logIn();
      for (const name of ['changed', 'deleted']) {
        await apps.create(name);
        await setHealth(name, 'Healthy');
      }
      await world.server.caughtUp();
      await page.evaluate(LIST);
      // What comes by the stream shows that it is open: what it asks before that, a browser asks again by itself.
      await setHealth('changed', 'Progressing');
      await showsTruth();
      cable.isDown = true;
      cable.cut();
      await setHealth('changed', 'Degraded');
      await apps.remove('deleted');
      cable.isDown = false;
      await showsTruth();
      const streams = `page.asked.filter((line) => line.startsWith('SSE '))`;
      await until(page, `${streams}.length > 1`);
      expect(await page.evaluate(`new Set(${streams}).size`)).toBe(1);
      await showsTruth();
    });

    test('shows one application with its tree, and follows both', async () => {
      await logIn();
      await page.evaluate(`page.showDetail('checkout-prod-0000', 'argocd')`);
      await until(page, 'page.trees.length >= 2');
      expect(await page.evaluate('page.trees.every((nodes) => nodes === page.trees[0])')).toBe(true);
      await setHealth('checkout-prod-0000', 'Suspended');
      await until(page, `page.detail.status.health.status === 'Suspended'`);
      const [pod] = world.simulator.resources
        .list('pods')
        .filter(({ metadata: { name } }) => name.startsWith('checkout-prod-0000'));
      world.simulator.resources.delete('pods', pod?.metadata.namespace ?? '', pod?.metadata.name ?? '');
      await until(page, 'page.trees.at(-1) === page.trees[0] - 1');
      const statuses = await page.evaluate(
        `page.asked.filter((line) => !line.startsWith('SSE')).every((line) => line.endsWith(' 200'))`,
      );
      expect(statuses).toBe(true);
    });

    test('is kept from asking without a pause when its session is over', async () => {
      await logIn();
      await page.evaluate(LIST);
      await showsTruth();
      const began = performance.now();
      await page.evaluate('fetch(page.around.base + "auth/logout")');
      const refused = `page.asked.filter((line) => line.startsWith('api/v1/stream') && line.endsWith(' 401')).length`;
      await until(page, `${refused} >= 2`);
      // Its EventSource is kept waiting as its probe is: at least two of each.
      expect(performance.now() - began).toBeGreaterThan(2_000);
      expect(await page.evaluate('page.wentTo')).toBe('login');
    });

    test('logs out by going there, and comes to where it can log in again', async () => {
      await logIn();
      await page.goto(`${cable.url}argo-cd/auth/logout`);
      expect(await page.evaluate('location.pathname')).toBe(`${ROOT}/`);
      await page.close();
      page = await open();
      expect(await page.evaluate('page.start()')).toBe('auth/login');
    });
  });
}

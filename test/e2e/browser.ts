import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from '../support/real-client.js';
import { CHECKOUT } from '../support/checkout.js';
import { waitUntil } from '../support/wait-until.js';

/** What these tests ask of a page of playwright-core, which is installed beside the linters and not here. */
export interface Page {
  goto(url: string): Promise<unknown>;
  close(): Promise<void>;
  /** Runs in the page: as text, because these files are compiled for Node. */
  evaluate(expression: string): Promise<unknown>;
  on(event: 'console', listener: (message: ConsoleMessage) => void): unknown;
  on(event: 'pageerror', listener: (error: Error) => void): unknown;
}

/** Asks the page again and again: what Playwright would plant into it for that is refused by the page's policy. */
export async function until(page: Page, expression: string): Promise<void> {
  const isTrue = async (): Promise<boolean> => (await page.evaluate(expression)) === true;
  await waitUntil(isTrue, `this to become true in the page: ${expression}`, LONGEST_WAIT_MS);
}

const LONGEST_WAIT_MS = 50_000;

interface ConsoleMessage {
  type(): string;
  text(): string;
}

interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

interface Playwright {
  readonly chromium: {
    launchPersistentContext(folder: string, options: Readonly<Record<string, unknown>>): Promise<Context>;
  };
}

/** Debian's Chromium with a profile of its own. */
export class Browser {
  private constructor(
    private readonly context: Context,
    private readonly profile: string,
  ) {}

  static async open(): Promise<Browser> {
    const profile = mkdtempSync(join(tmpdir(), 'kubecast-browser-'));
    const context = await playwright().chromium.launchPersistentContext(profile, {
      executablePath: pathOf('chromium'),
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    });
    return new Browser(context, profile);
  }

  /** A page, and what it has complained about so far: errors, and violations of its policy. */
  async page(url: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await this.context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => void complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(url);
    return { page, complaints };
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}

function playwright(): Playwright {
  const found: unknown = createRequire(join(CHECKOUT, 'tools/package.json'))('playwright-core');
  if (!isPlaywright(found)) throw new Error('playwright-core has no chromium');
  return found;
}

function isPlaywright(found: unknown): found is Playwright {
  return typeof found === 'object' && found !== null && 'chromium' in found;
}

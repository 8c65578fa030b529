import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { describeWith } from '../support/real-client.js';
import { type PastedLine, Terminal } from '../support/terminal.js';
import { type RunningDemo, startDemo } from './running-demo.js';

let home: Terminal;
let terminal: Terminal;
let demo: RunningDemo;

beforeAll(async () => {
  home = new Terminal();
  demo = await startDemo(home, '--auth argocd --apps 12 --rate 0');
});
afterAll(() => home.close());
beforeEach(() => {
  terminal = new Terminal();
});
afterEach(() => terminal.close());

/** The only printed line in which this matches. */
function printed(part: RegExp): string {
  const [found, another] = demo.lines.filter((line) => part.test(line));
  if (found === undefined || another !== undefined)
    throw new Error(`not one line with ${part} in\n${demo.lines.join('\n')}`);
  return found;
}

const paste = (part: RegExp): PastedLine => terminal.paste(printed(part));

const asViewer = /viewer\.token.* watch /;
const asDev = /dev\.token.* watch /;
const asRobot = /proj-payments-ci\.token.* watch /;
const asPerson = /nora\.token.* watch /;
const toPayments = /role:platform\/g, dev, role:payments/;
const toPlatform = /role:payments\/g, dev, role:platform/;

/** The projects in a table of events. */
function projects(table: string): ReadonlySet<string> {
  const rows = table.trim().split('\n').slice(1);
  return new Set(rows.map((row) => row.split(/ +/)[3] ?? '').filter((project) => project !== '-'));
}

const isAll = (out: string): boolean => /(.*\n){3}/.test(out);

test.each([
  ['viewer, all projects', asViewer, ['data', 'default', 'payments', 'platform', 'shop']],
  ['dev, one', asDev, ['platform']],
  ['a program with the token of a role, the project of the role', asRobot, ['payments']],
  ['a person of an identity provider, the project of her group', asPerson, ['data']],
])('who may see what: %s', async (_, who, expected) => {
  const seen = await terminal.paste(`${printed(who)} --once`).ended;
  expect([seen.code, [...projects(seen.out)].sort()]).toEqual([0, expected]);
});

describeWith(['curl'], 'the administrator', () => {
  test('is given a token for a password, by which everything is seen', async () => {
    expect((await paste(/^curl -s /).ended).out).toMatch(/^\{"token":"[\w-]+\.[\w-]+\.[\w-]+"\}$/);
    expect(await paste(/^curl -N .*curl -s /).shows((out) => out.includes('"ADDED"'))).toContain('{"result":');
  });
});

describeWith(['curl'], 'whoever has no token', () => {
  test('sees nothing', async () => {
    const { out } = await terminal.paste(`curl -s ${demo.http}api/v1/stream/applications`).ended;
    expect(out).toContain('"message":"no session information"');
  });
});

describeWith(['kubectl'], 'a policy that is edited', () => {
  test('moves a permission from project to project on an open stream, and back', async () => {
    const dev = paste(asDev);
    await dev.shows(isAll);
    expect((await paste(toPayments).ended).out).toContain('replaced');
    const moved = await dev.shows(/^ADDED .* payments /m);
    expect(moved).toMatch(/^DELETED .* hello /m);
    expect((await paste(toPlatform).ended).out).toContain('replaced');
    await dev.shows(/^ADDED .* hello [^]*^DELETED [^]*^ADDED .* payments [^]*^DELETED [^]*^ADDED .* hello /m);
  });

  test('ends the stream of an account that is disabled', async () => {
    const dev = paste(asDev);
    await dev.shows(isAll);
    await paste(/accounts\.dev\.enabled/).ended;
    const { code, err } = await dev.ended;
    expect([code, err]).toEqual([1, expect.stringContaining('account dev is disabled')]);
  });
});

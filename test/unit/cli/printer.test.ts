import { describe, expect, test } from '@jest/globals';
import { applicationOf } from '../../../src/cli/application.js';
import type { EventType } from '../../../src/cli/watch/frame.js';
import { type Output, printerOf } from '../../../src/cli/watch/printer.js';

const NOW = Date.parse('2026-01-01T00:10:00Z');

function open(output: Output) {
  let text = '';
  const printer = printerOf({ output, write: (more) => void (text += more), now: () => NOW });
  const print = (type: EventType, name: string, more: object = {}): void => {
    const metadata = { namespace: 'argocd', name, creationTimestamp: '2026-01-01T00:00:00Z' };
    printer.print({ type, application: applicationOf({ metadata, ...more }), json: `{"type":"${type}"}` });
  };
  return { printer, print, text: () => text };
}

const FULL = {
  spec: {
    project: 'shop',
    source: { repoURL: 'https://git.example.com/a' },
    destination: { name: 'prod', namespace: 'web' },
  },
  status: {
    health: { status: 'Healthy' },
    sync: { status: 'Synced', revision: '0123456789012345678901234567890123456789' },
    operationState: { phase: 'Running' },
  },
};

describe('the table', () => {
  test('has titles once, and a row for each change', () => {
    const { print, text } = open('table');
    print('ADDED', 'a', FULL);
    print('DELETED', 'a', FULL);
    expect(text().split('\n')).toEqual([
      'EVENT     NAMESPACE  NAME  PROJECT  HEALTH   SYNC    REVISION  AGE',
      'ADDED     argocd     a     shop     Healthy  Synced  0123456   10m',
      'DELETED   argocd     a     shop     Healthy  Synced  0123456   10m',
      '',
    ]);
  });

  test('keeps a snapshot until it is through, so that its columns stand straight', () => {
    const { printer, print, text } = open('table');
    printer.hold();
    print('ADDED', 'a');
    print('ADDED', 'much-longer');
    expect(text()).toBe('');
    printer.release();
    expect(
      text()
        .split('\n')
        .map((line) => line.indexOf('-  ')),
    ).toEqual([-1, 34, 34, -1]);
  });

  test('of an empty snapshot has titles only', () => {
    const { printer, text } = open('table');
    printer.hold();
    printer.release();
    expect(text()).toMatch(/^EVENT .*\n$/);
  });

  test('is wider if asked', () => {
    const { print, text } = open('wide');
    print('ADDED', 'a', FULL);
    expect(text()).toMatch(/OPERATION +REPOSITORY +DESTINATION/);
    expect(text()).toMatch(/Running +https:\/\/git.example.com\/a +prod web/);
  });

  test('does not let a text from the cluster steer the terminal', () => {
    const { print, text } = open('table');
    print('ADDED', 'a', { spec: { project: '\u001b[2Jgone' } });
    expect(text()).toContain('?[2Jgone');
  });
});

describe('other outputs', () => {
  test('json is what came, a line each', () => {
    const { print, text } = open('json');
    print('ADDED', 'a');
    print('DELETED', 'a');
    expect(text()).toBe('{"type":"ADDED"}\n{"type":"DELETED"}\n');
  });

  test('name says what has gone', () => {
    const { print, text } = open('name');
    print('MODIFIED', 'a');
    print('DELETED', 'a');
    expect(text()).toBe('argocd/a\nargocd/a deleted\n');
  });
});

describe('an application', () => {
  test('has its time from protobuf as well', () => {
    expect(applicationOf({ metadata: { creationTimestamp: { seconds: '1767225600', nanos: 0 } } }).created).toBe(
      '2026-01-01T00:00:00Z',
    );
  });

  test.each([[undefined], [null], ['text'], [{ metadata: [] }], [{ metadata: { name: 7 } }]])(
    'is empty where %j is none',
    (value) => {
      expect(applicationOf(value).name).toBe('');
    },
  );
});

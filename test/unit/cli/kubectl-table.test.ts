import { describe, expect, test } from '@jest/globals';
import { applicationOf } from '../../../src/cli/application.js';
import { kubectlTable } from '../../../src/cli/read/kubectl-table.js';

interface Row {
  readonly name: string;
  readonly sync?: string;
  readonly health?: string;
}

function table(rows: readonly Row[], options: Partial<Parameters<typeof kubectlTable>[1]> = {}): string[] {
  const applications = rows.map(({ name, sync, health }) =>
    applicationOf({
      metadata: { name, namespace: 'argocd' },
      spec: { project: 'p' },
      status: { sync: { status: sync, revision: 'abc' }, health: { status: health } },
    }),
  );
  const text = kubectlTable(applications, { isWide: false, hasNamespace: false, hasTitles: true, ...options });
  expect(text.endsWith('\n')).toBe(true);
  return text.split('\n').slice(0, -1);
}

const ROWS: readonly Row[] = [{ name: 'a', sync: 'Synced', health: 'Healthy' }, { name: 'bb-long-name' }];

// Each expectation is what kubectl 1.32 prints for the same Applications.
describe('the table of kubectl get', () => {
  test('fills up every cell but the last, the empty ones too', () => {
    expect(table(ROWS)).toEqual([
      'NAME           SYNC STATUS   HEALTH STATUS',
      'a              Synced        Healthy',
      'bb-long-name                 ',
    ]);
  });

  test('has no column below six', () => {
    expect(table([{ name: 'a', sync: 'Synced', health: 'Healthy' }], { hasTitles: false })).toEqual([
      'a     Synced   Healthy',
    ]);
  });

  test('shows revision and project when it is wide, and the namespace before all', () => {
    expect(table(ROWS, { isWide: true, hasNamespace: true })).toEqual([
      'NAMESPACE   NAME           SYNC STATUS   HEALTH STATUS   REVISION   PROJECT',
      'argocd      a              Synced        Healthy         abc        p',
      'argocd      bb-long-name                                 abc        p',
    ]);
  });

  test('shows the first line of a text, and no escape that a terminal would obey', () => {
    expect(table([{ name: 'a', sync: 'X\u001B[31mY\nfoo', health: 'ü\u0007' }], { hasTitles: false })).toEqual([
      'a     X^[[31mY...   ü?',
    ]);
  });

  test('counts letters, not bytes', () => {
    const [one = '', other = ''] = table([{ name: 'üüüü-😀' }, { name: 'abcd-e' }], { hasTitles: false });
    expect([...one].length).toBe([...other].length);
  });
});

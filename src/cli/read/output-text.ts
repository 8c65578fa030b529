import { APPLICATION } from '../../model/application.js';
import { type Application, keyOf } from '../application.js';
import { kubectlTable } from './kubectl-table.js';
import type { Answer } from './reader.js';

export type Output = 'table' | 'wide' | 'json' | 'name';

export interface OutputOptions {
  readonly output: Output;
  readonly noHeaders: boolean;
  /** Whether they may be of several namespaces. */
  readonly hasNamespace: boolean;
}

/** An answer as `kubectl get` would print it; empty where there is nothing to show. */
export function outputText(answer: Answer, { output, noHeaders, hasNamespace }: OutputOptions): string {
  if (output === 'json') return `${answer.json()}\n`;
  const applications = [...answer.applications()].sort(byKey);
  if (output === 'name') return applications.map(({ name }) => `${PREFIX}/${name}\n`).join('');
  if (applications.length === 0) return '';
  return kubectlTable(applications, { isWide: output === 'wide', hasNamespace, hasTitles: !noHeaders });
}

const PREFIX = `${APPLICATION.kind.toLowerCase()}.${APPLICATION.group}`;

/** As a cluster lists them; Argo CD's List is sorted by name first. */
function byKey(one: Application, other: Application): number {
  const [a, b] = [keyOf(one), keyOf(other)];
  return a < b ? -1 : a > b ? 1 : 0;
}

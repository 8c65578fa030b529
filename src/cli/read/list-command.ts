import type { Settled } from '../../base/setting.js';
import { command, type Surroundings } from '../command.js';
import { SCOPE_SETTINGS } from '../scope-settings.js';
import { outputText } from './output-text.js';
import { OUTPUT_SETTINGS, READING_SETTINGS, readerOf } from './reading-settings.js';
import { refusalPrinted } from './refusal-printed.js';

const LIST_SETTINGS = { ...SCOPE_SETTINGS, ...READING_SETTINGS, ...OUTPUT_SETTINGS };

type ListSettled = Settled<typeof LIST_SETTINGS>;

export const listCommand = command({
  name: 'list',
  summary: 'Show many Applications, as kubectl get would.',
  details: 'Those of all namespaces, in a column of their own, unless one is asked for.',
  settings: LIST_SETTINGS,
  examples: [
    'kubecast list -n argocd',
    'kubecast list --project platform -l env=prod -o wide',
    'kubecast list --grpc 127.0.0.1:50051 -o name',
  ],
  start: (settled, surroundings) => refusalPrinted(surroundings, () => list(settled, surroundings)),
});

async function list(settled: ListSettled, { print, note }: Surroundings): Promise<void> {
  const { appNamespace, selector, projects, output, noHeaders } = settled;
  const extent = output === 'json' ? 'whole' : 'columns';
  const answer = await readerOf(settled).list({ appNamespace, selector, projects }, extent);
  const text = outputText(answer, { output, noHeaders, hasNamespace: appNamespace === undefined });
  if (text !== '') print(text);
  else if (output !== 'name')
    note(`No resources found${appNamespace === undefined ? '' : ` in ${appNamespace} namespace.`}\n`);
}

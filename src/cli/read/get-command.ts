import { openSetting, type Settled } from '../../base/setting.js';
import { patternOf } from '../../base/setting-values.js';
import { Code } from '../../base/status-error.js';
import { APPLICATION } from '../../model/application.js';
import { resourceName } from '../../model/kind.js';
import { command } from '../command.js';
import { SCOPE_SETTINGS } from '../scope-settings.js';
import { UsageError } from '../usage-error.js';
import { outputText } from './output-text.js';
import { OUTPUT_SETTINGS, READING_SETTINGS, readerOf } from './reading-settings.js';
import { refusalPrinted } from './refusal-printed.js';
import { ServerError } from './server-error.js';

const GET_SETTINGS = {
  name: openSetting({
    flag: 'name',
    group: 'Which Application',
    isOperand: true,
    value: patternOf('NAME', 'a name without / and %, and neither . nor ..', /^(?!\.{1,2}$)[^/%\s]+$/),
    why: 'Its name; the flag itself may be left out.',
  }),
  appNamespace: {
    ...SCOPE_SETTINGS.appNamespace,
    group: 'Which Application',
    why: "The namespace that it is in; Argo CD's own if none is said.",
  },
  projects: { ...SCOPE_SETTINGS.projects, group: 'Which Application', why: 'The project that it must be in.' },
  ...READING_SETTINGS,
  ...OUTPUT_SETTINGS,
};

type GetSettled = Settled<typeof GET_SETTINGS>;

export const getCommand = command({
  name: 'get',
  summary: 'Show one Application, as kubectl get would.',
  details: 'One that the server does not let you see is NotFound, as one that does not exist: it does not tell which.',
  settings: GET_SETTINGS,
  examples: [
    'kubecast get hello',
    'kubecast get hello -n team-a -o json',
    'kubecast get hello --grpc 127.0.0.1:50051 -o wide',
  ],
  start: (settled, surroundings) => refusalPrinted(surroundings, () => shown(settled).then(surroundings.print)),
});

async function shown(settled: GetSettled): Promise<string> {
  const { name, appNamespace, projects, output, noHeaders } = settled;
  if (name === undefined) throw new UsageError('kubecast get needs a NAME; kubecast list shows all Applications');
  const reading = readerOf(settled).get({ name, appNamespace, projects });
  const answer = await reading.catch((error: unknown) => {
    throw isHidden(error, projects) ? notFound(name) : error;
  });
  return outputText(answer, { output, noHeaders, hasNamespace: false });
}

/** Argo CD's way of not telling whether there is one: PERMISSION_DENIED to those who do not name its project. */
function isHidden(error: unknown, projects: readonly string[]): boolean {
  return error instanceof ServerError && error.code === Code.PERMISSION_DENIED && projects.length === 0;
}

function notFound(name: string): ServerError {
  return new ServerError(Code.NOT_FOUND, `${resourceName(APPLICATION)} "${name}" not found`);
}

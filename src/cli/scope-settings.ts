import { openSetting, setting } from '../base/setting.js';
import { listOf, textOf } from '../base/setting-values.js';

const GROUP = 'Which Applications';

/** Which Applications, the same for every command that asks for several. */
export const SCOPE_SETTINGS = {
  appNamespace: openSetting({
    flag: 'app-namespace',
    short: 'n',
    group: GROUP,
    value: textOf('NAME'),
    why: 'Only Applications in this namespace.',
  }),
  projects: setting({
    flag: 'project',
    short: 'p',
    group: GROUP,
    value: listOf('NAME', 'names of projects', () => true),
    default: '',
    why: 'Only Applications of these projects. Repeatable, or a list with commas.',
  }),
  selector: openSetting({
    flag: 'selector',
    short: 'l',
    group: GROUP,
    value: textOf('SELECTOR', 'a label selector such as env=prod,team!=a'),
    why: "Only Applications with these labels, in Kubernetes' grammar: env=prod,team in (a,b),!legacy",
  }),
};

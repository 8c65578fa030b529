import type { AppProject } from '../../access/app-project.js';
import type { InstallationState } from '../../access/installation.js';
import { listOf, recordOf, textOf, textsOf } from '../../base/json-value.js';
import { parseYaml } from '../../base/yaml.js';
import { matchesRequirement, type Operator, type Requirement } from '../../select/label-requirement.js';

/** The projects that one inherits from: `globalProjects` of argocd-cm, chosen by the labels of the one that inherits. */
export function globalProjectsOf(project: AppProject, { config, projects }: InstallationState): readonly AppProject[] {
  return globalSettings(config.get('globalProjects') ?? '').flatMap((setting) => {
    const { labelSelector, projectName } = recordOf(setting);
    const global = projects.get(textOf(projectName));
    const inherits = global !== undefined && global !== project && selects(labelSelector, project);
    return inherits ? [global] : [];
  });
}

/** What cannot be read is as if it were not there: it takes no rights away from the project itself. */
function globalSettings(text: string): readonly unknown[] {
  try {
    return listOf(parseYaml(text));
  } catch {
    return [];
  }
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: 'absent',
};

/** A Kubernetes LabelSelector; an empty one selects everything, one that cannot be read nothing. */
function selects(selector: unknown, { object }: AppProject): boolean {
  const { matchLabels, matchExpressions } = recordOf(selector);
  const requirements = [
    ...Object.entries(recordOf(matchLabels)).map(([key, value]) => requirement(key, 'In', [textOf(value)])),
    ...listOf(matchExpressions).map((expression) => {
      const { key, operator, values } = recordOf(expression);
      return requirement(textOf(key), textOf(operator), textsOf(values));
    }),
  ];
  return requirements.every((one) => one !== undefined && matchesRequirement(one, object.header.labels));
}

function requirement(key: string, word: string, values: readonly string[]): Requirement | undefined {
  const operator = Object.hasOwn(OPERATORS, word) ? OPERATORS[word] : undefined;
  return operator && { key, operator, values: new Set(values) };
}

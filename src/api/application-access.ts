import type { AppProject } from '../access/app-project.js';
import type { Caller } from '../access/caller.js';
import type { Installation } from '../access/installation.js';
import { compileGlob } from '../access/rbac/glob.js';
import { compileRegex } from '../access/rbac/regex.js';
import { invalidArgument } from '../base/status-error.js';
import { recordOf } from '../base/json-value.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Lister } from '../watch/list.js';

/** How a request names an application; absent and empty mean the same. */
export interface ApplicationName {
  readonly name?: string | undefined;
  readonly appNamespace?: string | undefined;
  readonly project?: string | undefined;
}

export interface ApplicationAccessOptions {
  readonly lister: Lister;
  /** Argo CD's own namespace: where a name without a namespace is looked for. */
  readonly namespace: string;
  readonly installation?: Installation | undefined;
}

/** Which applications a caller may read by name: the same rule, with the same words, for every method (contract 2.3). */
export class ApplicationAccess {
  constructor(private readonly options: ApplicationAccessOptions) {}

  /**
   * After the table of `Lister.get`: INVALID_ARGUMENT where the project does not exist, or does not take applications
   * of that namespace.
   */
  permitted({ name, appNamespace, project }: ApplicationName, caller: Caller): StoredObject {
    const namespace = appNamespace === undefined || appNamespace === '' ? this.options.namespace : appNamespace;
    const asked = { name: name ?? '', namespace, project: project ?? '' };
    const object = this.options.lister.get(asked, caller.subject);
    this.refuseForeignNamespace(object);
    return object;
  }

  /** `applications` and what belongs to one: PROJECT/NAME, with the namespace between them where it is not Argo CD's own. */
  rbacObject({ header }: StoredObject): string {
    const { namespace, name, project } = header;
    return namespace === this.options.namespace ? `${project}/${name}` : `${project}/${namespace}/${name}`;
  }

  /** Where nothing is known of projects, there is no Argo CD that could have such a rule. */
  private refuseForeignNamespace({ header, bytes }: StoredObject): void {
    const { installation, namespace } = this.options;
    if (!installation || installation.state.projects.size === 0) return;
    const project = installation.state.projects.get(header.project);
    if (project && (header.namespace === namespace || takesNamespace(project, header.namespace))) return;
    const written = recordOf(recordOf(JSON.parse(bytes.toString()))['spec'])['project'] ?? '';
    throw invalidArgument(`app is not allowed in project ${JSON.stringify(written)}, or the project does not exist`);
  }
}

/** An entry between slashes is a regular expression, any other a glob. */
function takesNamespace({ sourceNamespaces }: AppProject, namespace: string): boolean {
  return sourceNamespaces.some((pattern) => {
    const isRegex = pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/');
    const compiled = isRegex ? compileRegex(pattern.slice(1, -1)) : compileGlob(pattern);
    return compiled?.matches(namespace) ?? false;
  });
}

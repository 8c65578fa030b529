import type { Enforcer } from '../access/enforcer.js';
import type { Subject } from '../access/subject.js';
import { isVisible } from '../broadcast/visibility.js';
import { Code, StatusError } from '../base/status-error.js';
import { resourceName, type Kind } from '../model/kind.js';
import { objectKey, type StoredObject } from '../model/stored-object.js';
import type { Scope } from '../select/scope.js';
import type { Store } from '../store/store.js';

export interface ListerOptions {
  readonly store: Store;
  readonly enforcer: Enforcer;
  readonly kind: Kind;
}

export interface GetQuery {
  readonly name: string;
  readonly namespace: string;
  /** Which project the caller says it is in; empty = does not say. */
  readonly project: string;
}

/** Reads of the current state. Throws UNAVAILABLE until the cluster has been listed. */
export class Lister {
  constructor(private readonly options: ListerOptions) {}

  /** Sorted by name, as Argo CD's list is, then by namespace. */
  list(scope: Scope, subject: Subject): readonly StoredObject[] {
    const view = { scope, permission: this.options.enforcer.classOf(subject) };
    const visible = this.store()
      .sorted()
      .filter(({ header }) => isVisible(view, header));
    return [...visible].sort((a, b) => (a.header.name < b.header.name ? -1 : a.header.name > b.header.name ? 1 : 0));
  }

  position(): string {
    return this.store().position ?? '0';
  }

  /**
   * As Argo CD, so that names cannot be guessed (contract 2.3):
   *   project asked | object                                 | error
   *   no            | absent or forbidden                    | PERMISSION_DENIED
   *   yes           | forbidden in that project              | PERMISSION_DENIED
   *   yes           | absent, elsewhere, or forbidden there  | NOT_FOUND
   */
  get(query: GetQuery, subject: Subject): StoredObject {
    const permission = this.options.enforcer.classOf(subject);
    const object = this.store().get(objectKey(query.namespace, query.name));
    const { name, namespace, project } = query;
    if (project !== '') {
      const asked = {
        key: objectKey(namespace, name),
        namespace,
        name,
        uid: '',
        revision: '0',
        project,
        labels: new Map(),
      };
      if (!permission.sees(asked)) throw denied();
      if (object?.header.project !== project || !permission.sees(object.header)) throw this.notFound(name);
      return object;
    }
    if (!object || !permission.sees(object.header)) throw denied();
    return object;
  }

  private store(): Store {
    const { store } = this.options;
    if (store.position !== undefined) return store;
    throw new StatusError(Code.UNAVAILABLE, 'not ready: the cluster has not been listed yet');
  }

  private notFound(name: string): StatusError {
    return new StatusError(Code.NOT_FOUND, `${resourceName(this.options.kind)} "${name}" not found`);
  }
}

function denied(): StatusError {
  return new StatusError(Code.PERMISSION_DENIED, 'permission denied');
}

import type { AccessRequest, EarlierClass, Enforcer, PermissionClass } from '../../src/access/enforcer.js';
import type { Subject } from '../../src/access/subject.js';

/** By subject: `resource, action, object`, where a star at the end of the object stands for anything. */
export type PermissionLists = Readonly<Record<string, readonly string[]>>;

/** What is listed is allowed, nothing else; replaced by the test while streams are open. */
export class ListedPermissions implements Enforcer {
  private readonly listeners: (() => void)[] = [];

  constructor(private lists: PermissionLists) {}

  replace(lists: PermissionLists): void {
    this.lists = lists;
    for (const listener of this.listeners) listener();
  }

  classOf(subject: Subject): PermissionClass {
    return {
      identity: JSON.stringify(this.lists[subject.name] ?? []),
      projects: undefined,
      sees: ({ project, name }) =>
        this.allows(subject, { resource: 'applications', action: 'get', object: `${project}/${name}` }),
    };
  }

  allows({ name }: Subject, { resource, action, object }: AccessRequest): boolean {
    return (this.lists[name] ?? []).some((line) => {
      const [ofResource, ofAction, ofObject = ''] = line.split(', ');
      const matches = ofObject.endsWith('*') ? object.startsWith(ofObject.slice(0, -1)) : object === ofObject;
      return ofResource === resource && ofAction === action && matches;
    });
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  classesSince(subject: Subject): readonly EarlierClass[] {
    return [{ permission: this.classOf(subject), from: undefined, until: undefined }];
  }

  mayHaveChangedSince(): boolean {
    return false;
  }

  forgetPast(): void {}
}

import type { DescField, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { invalidArgument } from '../../base/status-error.js';
import { queryValue } from './query-binding-value.js';

type Branch = Map<string, Branch | JsonValue[] | JsonValue>;

/** Collects single values by field path, and gives them back as the JSON of one message. */
export class RequestTree {
  private readonly root: Branch = new Map();

  /** Puts values at the end of a path; `key` is how the caller spelled it. */
  add(path: readonly DescField[], key: string, values: readonly string[]): void {
    const field = path.at(-1);
    if (!field) return;
    const branch = this.branchOf(path.slice(0, -1));
    if (field.fieldKind === 'map') this.addEntry(this.childOf(branch, field.jsonName), field, { key, values });
    else if (field.fieldKind === 'list') this.addItems(branch, field, { key, values });
    else {
      const [value] = values;
      if (values.length !== 1 || value === undefined || branch.has(field.jsonName)) {
        throw invalidArgument(`${key} may be given once`);
      }
      branch.set(field.jsonName, queryValue(field, key, value));
    }
  }

  toJson(): JsonObject {
    return toObject(this.root);
  }

  private addItems(branch: Branch, field: DescField, given: { key: string; values: readonly string[] }): void {
    const items = branch.get(field.jsonName) ?? [];
    const added = given.values.map((value) => queryValue(field, given.key, value));
    branch.set(field.jsonName, [...(Array.isArray(items) ? items : []), ...added]);
  }

  private addEntry(entries: Branch, field: DescField, given: { key: string; values: readonly string[] }): void {
    const [name, value] = given.values;
    if (name === undefined || value === undefined) {
      throw invalidArgument(`${given.key} is a map: write ${given.key}[key]=value`);
    }
    if (entries.has(name)) throw invalidArgument(`${given.key}[${name}] may be given once`);
    entries.set(name, queryValue(field, given.key, value));
  }

  private branchOf(path: readonly DescField[]): Branch {
    return path.reduce((branch, field) => this.childOf(branch, field.jsonName), this.root);
  }

  private childOf(branch: Branch, name: string): Branch {
    const known = branch.get(name);
    if (known instanceof Map) return known;
    const child: Branch = new Map();
    branch.set(name, child);
    return child;
  }
}

/** `fromEntries` makes properties of whatever name, `__proto__` too, without calling a setter. */
function toObject(branch: Branch): JsonObject {
  return Object.fromEntries([...branch].map(([name, value]) => [name, value instanceof Map ? toObject(value) : value]));
}

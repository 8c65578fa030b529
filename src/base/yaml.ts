import { CORE_SCHEMA, dump, load, Type } from 'js-yaml';

const words = (...all: readonly string[]): readonly string[] =>
  all.flatMap((word) => [word, `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`, word.toUpperCase()]);
const YES = new Set(words('y', 'yes', 'true', 'on'));
const NO = new Set(words('n', 'no', 'false', 'off'));

/** What Argo CD reads is YAML 1.1: `no` is a boolean there, and only `"no"` is a text. */
const GO_SCHEMA = CORE_SCHEMA.extend({
  implicit: [
    new Type('tag:yaml.org,2002:bool', {
      kind: 'scalar',
      resolve: (text: unknown) => typeof text === 'string' && (YES.has(text) || NO.has(text)),
      construct: (text: string) => YES.has(text),
    }),
  ],
});

/** The one document of a text, as Go's YAML would have it in JSON; undefined for an empty one. Throws where it is no YAML. */
export function parseYaml(text: string): unknown {
  return load(text, { schema: GO_SCHEMA }) ?? undefined;
}

/** A text, written in YAML: `clientID: 4711` is one, too, where Go expects one. Empty for what is no scalar. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** As Go's YAML: keys in order, lists without indentation, long lines whole. */
export function yamlText(value: unknown): string {
  return dump(value, { schema: CORE_SCHEMA, sortKeys: true, noArrayIndent: true, lineWidth: -1, noRefs: true });
}

import { CORE_SCHEMA, dump, load } from 'js-yaml';

/** The one document of a text, as JSON would have it; undefined for an empty one. Throws where it is no YAML. */
export function parseYaml(text: string): unknown {
  return load(text, { schema: CORE_SCHEMA }) ?? undefined;
}

/** As Go's YAML: keys in order, lists without indentation, long lines whole. */
export function yamlText(value: unknown): string {
  return dump(value, { schema: CORE_SCHEMA, sortKeys: true, noArrayIndent: true, lineWidth: -1, noRefs: true });
}

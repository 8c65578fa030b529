import { CORE_SCHEMA, load, YAMLException } from 'js-yaml';

/** Whether a body of this type is to be read as YAML, of which JSON is a part. */
export function isYaml(mediaType: string): boolean {
  return mediaType === 'application/yaml' || mediaType === 'application/apply-patch+yaml';
}

/** undefined where there is nothing; of keys given twice the last counts. Throws in the words of the real server. */
export function parseYaml(text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA, json: true });
  } catch (cause) {
    throw new Error(`yaml: ${whyNot(cause)}`, { cause });
  }
}

/** The first key that is given twice on one level, and its line; undefined where there is none. */
export function duplicateInYaml(text: string): { readonly line: number; readonly key: string } | undefined {
  try {
    load(text, { schema: CORE_SCHEMA });
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof YAMLException) || thrown.reason !== 'duplicated mapping key') return undefined;
    const { line, column } = thrown.mark;
    const rest = text.split('\n')[line]?.slice(column) ?? '';
    return { line: line + 1, key: /^["']?([^"':]*)/.exec(rest)?.[1] ?? '' };
  }
}

function whyNot(cause: unknown): string {
  if (!(cause instanceof YAMLException)) return 'unreadable';
  return `line ${cause.mark.line + 1}: ${cause.reason}`;
}

import { listOf } from '../../base/json-value.js';
import { parseYaml } from '../../base/yaml.js';

/** A value of a ConfigMap that is YAML; undefined where it is absent or cannot be read. */
export function yamlOf(config: ReadonlyMap<string, string>, key: string): unknown {
  try {
    return parseYaml(config.get(key) ?? '');
  } catch {
    return undefined;
  }
}

/** A text, written in YAML: `clientID: 4711` is one, too, where Go expects one. Empty for what is no scalar. */
export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

export function scalarTexts(value: unknown): string[] {
  return listOf(value).map(scalarText);
}

import { listOf } from '../../base/json-value.js';
import { parseYaml, scalarText } from '../../base/yaml.js';

/** A value of a ConfigMap that is YAML; undefined where it is absent or cannot be read. */
export function yamlOf(config: ReadonlyMap<string, string>, key: string): unknown {
  try {
    return parseYaml(config.get(key) ?? '');
  } catch {
    return undefined;
  }
}

export function scalarTexts(value: unknown): string[] {
  return listOf(value).map(scalarText);
}

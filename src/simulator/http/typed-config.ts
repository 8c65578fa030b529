import { shapeOf } from '../apply/kind-shapes.js';
import type { Shape } from '../apply/shape.js';
import { formOf, itemStep, listOf, partsOf, pathText } from '../apply/steps.js';
import type { KindRegistration } from '../kind-registration.js';
import { isRecord, type JsonRecord } from '../kubernetes-object.js';
import { unknownFields } from '../known-fields.js';

const TEXTS = ['data', 'stringData', 'binaryData'];

/** Why a configuration is no object of its kind: a field that there is not, a text that is none, an item given twice. */
export function whyNotTyped(kind: KindRegistration, config: JsonRecord): string | undefined {
  const { metadata } = config;
  const [unknown] = unknownFields(kind, config);
  if (unknown !== undefined) return `.${unknown}: field not declared in schema`;
  const texts: readonly (readonly [string, unknown])[] = [
    ...['labels', 'annotations'].map(
      (key) => [`.metadata.${key}`, isRecord(metadata) ? metadata[key] : undefined] as const,
    ),
    ...TEXTS.filter((key) => kind.fields?.includes(key)).map((key) => [`.${key}`, config[key]] as const),
  ];
  return (
    texts.map(([path, value]) => notText(path, value)).find((why) => why !== undefined) ??
    twice(config, shapeOf(kind), [])
  );
}

function notText(path: string, map: unknown): string | undefined {
  const found = Object.entries(isRecord(map) ? map : {}).find(
    ([, value]) => value !== null && typeof value !== 'string',
  );
  return (
    found && `${path}.${found[0]}: expected string, got &value.valueUnstructured{Value:${JSON.stringify(found[1])}}`
  );
}

function twice(value: unknown, shape: Shape, path: readonly string[]): string | undefined {
  if (formOf(value, shape) === 'list') {
    const steps = listOf(value).map((item) => itemStep(item, shape));
    const second = steps.find((step, index) => steps.indexOf(step) < index);
    if (second !== undefined) return `${pathText(path)}: duplicate entries for key ${pathText([second])}`;
  }
  if (formOf(value, shape) === 'whole') return undefined;
  for (const [step, part] of partsOf(value, shape)) {
    const found = twice(part.value, part.shape, [...path, step]);
    if (found !== undefined) return found;
  }
  return undefined;
}

import { isRecord, textOf, valueAt } from './kubernetes-object.js';

type Step = (values: readonly unknown[]) => readonly unknown[];

const STEP = /\.((?:[^.[\\]|\\.)+)|\[(?:(\d+)|(\*)|\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\))\]/y;

/** The JSONPath of printer columns: keys, indexes, `[*]` and `[?(@.key=="value")]`; undefined for anything else. */
export function parseJsonPath(path: string): ((object: unknown) => readonly unknown[]) | undefined {
  const steps: Step[] = [];
  STEP.lastIndex = 0;
  for (let found = STEP.exec(path); found; found = STEP.exec(path)) {
    steps.push(stepOf(found));
    if (STEP.lastIndex === path.length)
      return (object) => steps.reduce<readonly unknown[]>((values, step) => step(values), [object]);
  }
  return undefined;
}

function stepOf([, key, index, all, filter, wanted]: RegExpExecArray): Step {
  if (key !== undefined) return (values) => values.flatMap((value) => field(value, key.replace(/\\(.)/g, '$1')));
  const items = (values: readonly unknown[]): readonly unknown[] =>
    values.flatMap((value): readonly unknown[] => (Array.isArray(value) ? value : []));
  if (index !== undefined) return (values) => items(values).slice(Number(index), Number(index) + 1);
  if (all !== undefined) return items;
  return (values) => items(values).filter((item) => textOf(valueAt(item, (filter ?? '').split('.'))) === wanted);
}

function field(value: unknown, key: string): readonly unknown[] {
  return isRecord(value) && Object.hasOwn(value, key) ? [value[key]] : [];
}

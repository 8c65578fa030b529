import { isRecord } from '../kubernetes-object.js';
import { type Shape, shapeOfField } from './shape.js';
import { formOf, itemStep, listOf, partsOf } from './steps.js';

/** The object with what a configuration says; what it does not say stays. */
export function mergeApplied(live: unknown, config: unknown, shape: Shape): unknown {
  if (config === undefined || (config === null && hasParts(live, shape))) return live;
  const form = formOf(config, shape);
  if (form === 'whole' || formOf(live, shape) !== form) return config;
  if (form === 'list') return mergeLists(listOf(live), listOf(config), shape);
  const merged = new Map(Object.entries(isRecord(live) ? live : {}));
  for (const [key, value] of Object.entries(isRecord(config) ? config : {})) {
    merged.set(key, mergeApplied(merged.get(key), value, shapeOfField(shape, key)));
  }
  return Object.fromEntries(merged);
}

/** What is owned part by part is not taken away by a null, which takes any form. */
function hasParts(live: unknown, shape: Shape): boolean {
  return formOf(live, shape) !== 'whole' && partsOf(live, shape).size > 0;
}

/** In the order of the configuration; an item that only the object has keeps its place among its neighbours. */
function mergeLists(live: readonly unknown[], config: readonly unknown[], shape: Shape): readonly unknown[] {
  const liveSteps = live.map((item) => itemStep(item, shape));
  const configSteps = config.map((item) => itemStep(item, shape));
  const [known, wanted] = [partsOf(live, shape), new Set(configSteps)];
  const merged: unknown[] = [];
  let next = 0;
  const takeConfig = (): void => {
    const before = known.get(configSteps[next] ?? '');
    merged.push(mergeApplied(before?.value, config[next], shape.item ?? { isAtomic: true }));
    next += 1;
  };
  liveSteps.forEach((step, place) => {
    if (!wanted.has(step)) {
      merged.push(live[place]);
      return;
    }
    const nextShared = configSteps.findIndex((candidate, index) => index >= next && known.has(candidate));
    if (configSteps[nextShared] !== step) return;
    while (next <= nextShared) takeConfig();
  });
  while (next < config.length) takeConfig();
  return merged;
}

import { type Fields, type FieldTree, node } from './field-tree.js';
import { isNamed, type Shape } from './shape.js';
import { formOf, partsOf } from './steps.js';

/** The paths that a configuration sets: its leaves, the items of its lists, the entries of its maps. */
export function fieldsOf(value: unknown, shape: Shape): Fields {
  const form = formOf(value, shape);
  if (form === 'whole') return node(true, []);
  const children: [string, FieldTree][] = [];
  for (const [step, part] of partsOf(value, shape)) {
    const below = fieldsOf(part.value, part.shape);
    const isOwn = form === 'list' || isEmpty(part.value) || !isNamed(shape, step.slice(2));
    const tree = isOwn ? node(true, childrenWithout(below)) : below;
    if (tree) children.push([step, tree]);
  }
  return node(false, children);
}

function childrenWithout(tree: Fields): readonly (readonly [string, FieldTree])[] {
  return Object.entries(tree ?? {}).filter(([step]) => step !== '.');
}

/** Maps only: an empty list that is merged by keys sets nothing. */
function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0);
}

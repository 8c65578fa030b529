import { type DescField, type DescMessage, type Registry, ScalarType } from '@bufbuild/protobuf';
import { below, pick, type Random, seededRandom } from '../../src/base/random.js';

const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';
const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';

/** Cut from every object, on every door. */
const LEFT_OUT = `${META}.ObjectMeta.managedFields`;

/** What Go embeds: its fields are siblings of the others. */
const EMBEDDED: ReadonlySet<string> = new Set([
  `${ARGO}.SyncStrategyHook.syncStrategyApply`,
  `${ARGO}.KustomizeSelector.resId`,
  `${ARGO}.KustomizeResId.gvk`,
]);

/** Messages whose JSON is not an object of their fields. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  [`${META}.Time`]: [
    '"2026-11-21T01:03:17Z"',
    '"1969-12-31T23:59:59Z"',
    '"2026-11-21T02:03:17+01:00"',
    '"2026-11-21T01:03:17.5Z"',
  ],
  'k8s.io.apimachinery.pkg.runtime.RawExtension': [
    '{"b":1,"a":[1.5,"A",true,{}],"nested":{"deep":[[]]}}',
    '{"tag":"1.0","digest":9007199254740993}',
  ],
  'k8s.io.apimachinery.pkg.util.intstr.IntOrString': ['3', '"50%"', '"3"', '-1'],
  [`${ARGO}.OptionalMap`]: ['{"a":"b","c":""}', '{}'],
  [`${ARGO}.OptionalArray`]: ['["a","","b"]', '[]'],
};

const TEXTS = [
  'a',
  'production',
  'Zürich',
  '😀 ok',
  'line\nbreak\ttab',
  'say "hi" \\ /',
  '<b>&amp;\u2028',
  'x'.repeat(99),
];
const INT32 = ['7', '-1', '2147483647', '-2147483648'];
const INT64 = [...INT32, '9007199254740993', '-9223372036854775808', '9223372036854775807'];

/**
 * The JSON text of an Application as a cluster may have it, told by its index alone; `@RV@` stands for its revision.
 * Number 0 has every field of the table. The others leave some out, and have zero values, null and empty lists.
 */
export function everyFieldApplication(registry: Registry, index: number): string {
  const members = new Teller(seededRandom(index), index === 0).members(applicationOf(registry));
  const identity = { name: `app-${String(index).padStart(3, '0')}`, namespace: 'argocd', uid: `uid-${index}` };
  const metadata = JSON.stringify({ ...identity, resourceVersion: '@RV@' }).slice(0, -1);
  const told = members.join(',').replace('"metadata":{', `${metadata.replace('{', '"metadata":{')},`);
  return `{"apiVersion":"argoproj.io/v1alpha1","kind":"Application",${told}}`;
}

/** The names of an Application's fields, at any depth, as JSON has them: `spec.source.helm.values`. */
export function fieldPaths(registry: Registry): string[] {
  return pathsOf(applicationOf(registry), '');
}

function applicationOf(registry: Registry): DescMessage {
  const message = registry.getMessage(`${ARGO}.Application`);
  if (!message) throw new Error('no Application in the descriptors');
  return message;
}

function pathsOf(message: DescMessage, above: string): string[] {
  return message.fields.flatMap((field) => {
    const name = nameOf(field);
    if (name === LEFT_OUT) return [];
    if (EMBEDDED.has(name) && field.message) return pathsOf(field.message, above);
    const path = `${above}${field.jsonName}`;
    const isLeaf = !field.message || field.message.typeName in TOLD;
    return isLeaf || !field.message ? [path] : [path, ...pathsOf(field.message, `${path}.`)];
  });
}

const nameOf = (field: DescField): string => `${field.parent.typeName}.${field.name}`;
const IDENTITY: ReadonlySet<string> = new Set(
  ['name', 'namespace', 'uid', 'resourceVersion'].map((name) => `${META}.ObjectMeta.${name}`),
);

/** Tells one object. */
class Teller {
  constructor(
    private readonly random: Random,
    private readonly isComplete: boolean,
  ) {}

  members(message: DescMessage): string[] {
    return message.fields.flatMap((field): string[] => {
      const name = nameOf(field);
      if (name === LEFT_OUT || IDENTITY.has(name)) return [];
      if (EMBEDDED.has(name) && field.message) return this.members(field.message);
      const isTop = message.name === 'Application';
      if (!this.isComplete && !isTop && below(this.random, 10) < 3) return [];
      return [`"${field.jsonName}":${this.field(field, isTop)}`];
    });
  }

  private field(field: DescField, isTop: boolean): string {
    const isOdd = !this.isComplete && !isTop && below(this.random, 20) === 0;
    if (isOdd) return pick(this.random, ['null', zeroOf(field)]);
    if (field.fieldKind === 'list') return `[${this.some((_) => this.value(field)).join(',')}]`;
    if (field.fieldKind !== 'map') return this.value(field);
    return `{${this.some((key) => `"k${key}.example.com/key":${this.value(field)}`).join(',')}}`;
  }

  private some(tell: (index: number) => string): string[] {
    return Array.from({ length: 1 + below(this.random, 2) }, (_, index) => tell(index));
  }

  private value(field: DescField): string {
    const { message, scalar } = field;
    if (message) {
      const told = TOLD[message.typeName];
      return told ? pick(this.random, told) : `{${this.members(message).join(',')}}`;
    }
    if (scalar === ScalarType.STRING) return JSON.stringify(pick(this.random, TEXTS));
    if (scalar === ScalarType.BOOL) return this.isComplete ? 'true' : pick(this.random, ['true', 'false']);
    if (scalar === ScalarType.INT32) return pick(this.random, INT32);
    if (scalar === ScalarType.INT64) return pick(this.random, INT64);
    throw new Error(`${nameOf(field)}: no value for its type`);
  }
}

/** What Go takes for the same as nothing, if the field is no pointer. */
function zeroOf({ fieldKind, message, scalar }: DescField): string {
  if (fieldKind === 'list') return '[]';
  if (fieldKind === 'map') return '{}';
  if (message) return message.typeName in TOLD ? 'null' : '{}';
  if (scalar === ScalarType.STRING) return '""';
  return scalar === ScalarType.BOOL ? 'false' : '0';
}

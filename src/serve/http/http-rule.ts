import type { DescMethod, Registry } from '@bufbuild/protobuf';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { HttpRule } from '../../../gen/google/api/http.js';
import { findFieldPath } from './http-rule-field-path.js';
import { type PathTemplate, parsePathTemplate } from './http-rule-template.js';

/** Of `extend google.protobuf.MethodOptions` in google/api/annotations.proto. */
const HTTP_OPTION = 72295728;

/** One way to call a method over HTTP. */
export interface HttpBinding {
  readonly method: DescMethod;
  /** In upper case; `*` stands for any. */
  readonly httpMethod: string;
  readonly template: PathTemplate;
  /** The field that the body is; `*` for the whole request, empty for no body. */
  readonly body: string;
}

/** Every google.api.http rule of a registry, `additional_bindings` included; a rule that cannot work throws. */
export function httpBindings(registry: Registry): HttpBinding[] {
  return [...registry].flatMap((type) => (type.kind === 'service' ? type.methods.flatMap(bindingsOfMethod) : []));
}

function bindingsOfMethod(method: DescMethod): HttpBinding[] {
  // An option that our code does not know is kept as bytes: no extension registry is needed to read it.
  const options = method.proto.options?.$unknown?.filter((field) => field.no === HTTP_OPTION) ?? [];
  return options.flatMap((field) => {
    const rule = HttpRule.decode(new BinaryReader(field.data).bytes());
    return [rule, ...rule.additionalBindings].map((one) => bindingOf(method, one));
  });
}

function bindingOf(method: DescMethod, rule: HttpRule): HttpBinding {
  const { httpMethod, path } = patternOf(method, rule);
  const template = parsePathTemplate(path);
  const body = rule.body ?? '';
  for (const { fieldPath } of template.variables) assertBindable(method, fieldPath);
  if (body !== '' && body !== '*' && findFieldPath(method.input, body)?.length !== 1) {
    throw new Error(`${method.parent.typeName}.${method.name}: its request has no field ${body} to be the body`);
  }
  return { method, httpMethod, template, body };
}

function patternOf(method: DescMethod, { pattern }: HttpRule): { httpMethod: string; path: string } {
  if (!pattern) throw new Error(`${method.parent.typeName}.${method.name}: its HTTP rule has no path`);
  if (pattern.$case !== 'custom') return { httpMethod: pattern.$case.toUpperCase(), path: pattern.value };
  return { httpMethod: (pattern.value.kind ?? '').toUpperCase(), path: pattern.value.path ?? '' };
}

function assertBindable(method: DescMethod, fieldPath: string): void {
  const field = findFieldPath(method.input, fieldPath)?.at(-1);
  if (field?.fieldKind === 'scalar' || field?.fieldKind === 'enum') return;
  throw new Error(`${method.parent.typeName}.${method.name}: {${fieldPath}} is not a single value of its request`);
}

import {
  create,
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  type MethodDescriptorProto,
  MethodDescriptorProtoSchema,
  MethodOptionsSchema,
  type ServiceDescriptorProto,
  ServiceDescriptorProtoSchema,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';
import { HttpRule } from '../../gen/google/api/http.js';

/** Descriptors made by hand, for tests of what must work with any proto file. */
export { Label, Type };

interface FieldOptions {
  readonly label?: Label;
  readonly typeName?: string;
  readonly jsonName?: string;
  readonly oneofIndex?: number;
  readonly proto3Optional?: boolean;
}

/** What `create` takes, as plain objects. */
type Parts<Schema extends DescMessage> = Extract<MessageInitShape<Schema>, { $typeName?: never }>;

export function field(name: string, number: number, type: Type, options: FieldOptions = {}): FieldDescriptorProto {
  return create(FieldDescriptorProtoSchema, {
    name,
    number,
    type,
    label: Label.OPTIONAL,
    jsonName: camel(name),
    ...options,
  });
}

export function message(
  name: string,
  fields: FieldDescriptorProto[],
  more: Parts<typeof DescriptorProtoSchema> = {},
): DescriptorProto {
  return create(DescriptorProtoSchema, { name, field: fields, ...more });
}

/** A method with full type names, such as `.test.Request`, and its HTTP rule if it has one. */
export function method(
  name: string,
  types: { readonly input: string; readonly output: string; readonly serverStreaming?: boolean },
  rule?: Partial<HttpRule>,
): MethodDescriptorProto {
  const { input, output, serverStreaming = false } = types;
  const made = create(MethodDescriptorProtoSchema, { name, inputType: input, outputType: output, serverStreaming });
  if (rule) {
    made.options = create(MethodOptionsSchema);
    made.options.$unknown = [{ no: 72295728, wireType: 2, data: lengthDelimited(rule) }];
  }
  return made;
}

export function service(name: string, methods: MethodDescriptorProto[]): ServiceDescriptorProto {
  return create(ServiceDescriptorProtoSchema, { name, method: methods });
}

function lengthDelimited(rule: Partial<HttpRule>): Uint8Array {
  const bytes = HttpRule.encode({ pattern: undefined, additionalBindings: [], ...rule }).finish();
  return new BinaryWriter().bytes(bytes).finish();
}

export function file(name: string, parts: Parts<typeof FileDescriptorProtoSchema>): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, { name, syntax: 'proto3', ...parts });
}

export function registryOf(...files: FileDescriptorProto[]): FileRegistry {
  return createFileRegistry(create(FileDescriptorSetSchema, { file: files }));
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

import {
  create,
  createFileRegistry,
  type DescMessage,
  type FileRegistry,
  type MessageInitShape,
} from '@bufbuild/protobuf';
import {
  type DescriptorProto,
  DescriptorProtoSchema,
  type FieldDescriptorProto,
  FieldDescriptorProtoSchema,
  type FileDescriptorProto,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
} from '@bufbuild/protobuf/wkt';

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

export function file(name: string, parts: Parts<typeof FileDescriptorProtoSchema>): FileDescriptorProto {
  return create(FileDescriptorProtoSchema, { name, syntax: 'proto3', ...parts });
}

export function registryOf(...files: FileDescriptorProto[]): FileRegistry {
  return createFileRegistry(create(FileDescriptorSetSchema, { file: files }));
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

import {
  type DescEnum,
  type DescExtension,
  type DescFile,
  type DescMessage,
  type DescService,
  type FileRegistry,
  toBinary,
} from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';
import { Code, StatusError } from '../base/status-error.js';

/** Finds the file that declares a name: a type, a service, or a part of either. */
export class SymbolIndex {
  private readonly files = new Map<string, DescFile>();
  private readonly extensions = new Map<string, number[]>();
  private readonly encoded = new Map<DescFile, Buffer>();

  constructor(registry: FileRegistry) {
    for (const type of registry) {
      for (const name of namesIn(type)) this.files.set(name, type.file);
      if (type.kind === 'extension') this.addExtension(type);
    }
  }

  fileOf(symbol: string): DescFile | undefined {
    return this.files.get(symbol);
  }

  extensionNumbersOf(typeName: string): number[] {
    return this.extensions.get(typeName) ?? [];
  }

  /** A file, then all that it imports, each before what it imports itself, so that a client need not ask again; `asked` names it in the error. */
  filesOf(file: DescFile | undefined, asked: string): Buffer[] {
    if (!file) throw new StatusError(Code.NOT_FOUND, `nothing here is named ${asked}`);
    return [...withDependencies(file)].reverse().map((one) => this.encode(one));
  }

  private addExtension(extension: DescExtension): void {
    const numbers = this.extensions.get(extension.extendee.typeName) ?? [];
    this.extensions.set(extension.extendee.typeName, [...numbers, extension.number]);
  }

  private encode(file: DescFile): Buffer {
    const known = this.encoded.get(file);
    if (known) return known;
    // Unknown fields stay: options such as google.api.http are among them.
    const bytes = Buffer.from(toBinary(FileDescriptorProtoSchema, file.proto));
    this.encoded.set(file, bytes);
    return bytes;
  }
}

/** Each after everything that it imports; a set keeps the order in which it was filled. */
function withDependencies(file: DescFile, found = new Set<DescFile>()): Set<DescFile> {
  for (const dependency of file.dependencies) if (!found.has(dependency)) withDependencies(dependency, found);
  return found.add(file);
}

function namesIn(type: DescMessage | DescEnum | DescExtension | DescService): string[] {
  switch (type.kind) {
    case 'service':
      return [type.typeName, ...type.methods.map((method) => `${type.typeName}.${method.name}`)];
    case 'message':
      return [type.typeName, ...[...type.fields, ...type.oneofs].map((member) => `${type.typeName}.${member.name}`)];
    case 'enum':
      return [type.typeName, ...enumValueNames(type)];
    case 'extension':
      return [type.typeName];
  }
}

/** The values of an enum are siblings of it, not members. */
function enumValueNames(type: DescEnum): string[] {
  const scope = type.typeName.slice(0, type.typeName.length - type.name.length);
  return type.values.map((value) => `${scope}${value.name}`);
}

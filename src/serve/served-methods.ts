import type { DescMethod, FileRegistry } from '@bufbuild/protobuf';
import type { Method, Service } from '../api/method.js';

/** A method with what `proto/` says of it: all that a door needs. */
export interface ServedMethod {
  readonly descriptor: DescMethod;
  readonly method: Method;
  /** Whether it answers callers who are not let in, too. */
  readonly isOpen: boolean;
}

/** Throws for a service or method that the descriptors do not have: a mistake in the program, not in a request. */
export function servedMethods(registry: FileRegistry, services: readonly Service[]): ServedMethod[] {
  return services.flatMap(({ name, methods, access }) => {
    const service = registry.getService(name);
    if (!service) throw new Error(`the descriptors have no service ${name}`);
    return Object.entries(methods).map(([methodName, method]) => {
      const descriptor = service.methods.find((candidate) => candidate.name === methodName);
      if (!descriptor) throw new Error(`the descriptors have no method ${name}/${methodName}`);
      return { descriptor, method, isOpen: access === 'open' };
    });
  });
}

/** The path by which gRPC calls a method. */
export function grpcPath({ parent, name }: Pick<DescMethod, 'parent' | 'name'>): string {
  return `/${parent.typeName}/${name}`;
}

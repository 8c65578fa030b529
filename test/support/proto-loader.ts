import { loadSync, type ServiceDefinition } from '@grpc/proto-loader';

/** Messages as a reader that is not ours sees them: made from proto/ by protobufjs, without defaults. */
export function loadService(file: string, service: string): ServiceDefinition {
  const loaded = loadSync(file, { includeDirs: ['proto'], keepCase: true, longs: String })[service];
  if (!loaded || 'format' in loaded) throw new Error(`${service} is not a service of ${file}`);
  return loaded;
}

/** Decodes what `method` of `service` answers with. */
export function decoderOf(service: ServiceDefinition, method: string): (bytes: Buffer) => object {
  const definition = service[method];
  if (!definition) throw new Error(`no method ${method}`);
  return (bytes) => definition.responseDeserialize(bytes);
}

import type {
  Application,
  ApplicationWatchEvent,
} from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import type { ListMeta } from '../../gen/k8s.io/apimachinery/pkg/apis/meta/v1/generated.js';
import { loadDescriptors, messageDescriptor } from '../api/descriptors.js';
import { toSetJson } from '../encode/go-json.js';
import { APPLICATION } from '../model/application.js';

type Descriptor = ReturnType<typeof messageDescriptor>;

/** The messages that the commands print. */
interface Descriptors {
  readonly application: Descriptor;
  readonly listMeta: Descriptor;
}

let loaded: Descriptors | undefined;

/** Read when JSON is asked for, which a table never does. */
function descriptors(): Descriptors {
  if (loaded) return loaded;
  const registry = loadDescriptors();
  loaded = {
    application: messageDescriptor(
      registry,
      'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.Application',
    ),
    listMeta: messageDescriptor(registry, 'k8s.io.apimachinery.pkg.apis.meta.v1.ListMeta'),
  };
  return loaded;
}

const { group, version, kind } = APPLICATION;
/** No message has it: on the wire its type says what it is. */
const TYPE_META = JSON.stringify({ apiVersion: `${group}/${version}`, kind }).slice(0, -1);

/** The JSON that a cluster would have for the message, on one line. */
export function applicationJson(application: Application): string {
  const text = toSetJson(descriptors().application, application);
  return `${TYPE_META}${text === '{}' ? '' : ','}${text.slice(1)}`;
}

/** `{"type":…,"application":…}`, each where the event has it. */
export function eventJson({ type, application }: ApplicationWatchEvent): string {
  const members = [
    ...(type === undefined ? [] : [`"type":${JSON.stringify(type)}`]),
    ...(application === undefined ? [] : [`"application":${applicationJson(application)}`]),
  ];
  return `{${members.join(',')}}`;
}

/** The metadata of a list. */
export function listMetaJson(metadata: ListMeta): string {
  return toSetJson(descriptors().listMeta, metadata);
}

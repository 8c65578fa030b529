const MESSAGE = 'another message, the same status';
const UNCHECKED = 'built-in kinds are not checked field by field';
const OWNERS = 'managedFields after a deeper change';
const CONTROLLERS = 'the simulator does at once what controllers do in a cluster';
const DEFAULTS = 'built-in kinds have fewer defaults';
const FORMS = 'YAML and protobuf are not answered';

/** Cases in which the simulator answers otherwise than the real API server, each with the reason. */
export const KNOWN_DIFFERENCES: ReadonlyMap<string, string> = new Map([
  ['watches: by the old path', 'the deprecated /watch/ paths are not there'],
  ['errors: an Accept that cannot be met, of a built-in kind', MESSAGE],
  ['errors: an Accept for yaml', FORMS],
  ['errors: an Accept for protobuf of a custom kind', FORMS],
  ['errors: an object of another version', 'a warning less'],
  ['errors: a built-in object of another kind', MESSAGE],
  ['writes: a deletion that waits for a finalizer', OWNERS],
  ['writes: a deletion in the foreground', CONTROLLERS],
  ['writes: a deletion that orphans', CONTROLLERS],
  ['patches: merge: a patch with another uid', '409 instead of 422'],
  ['patches: merge: a patch with another apiVersion', '400 instead of 422'],
  ['patches: merge: an impossible label', 'the causes are not told twice'],
  ['patches: merge: a label that is a number', '400 instead of 422'],
  ['forms: a table of Deployments', DEFAULTS],
  ['forms: a table of Namespaces', OWNERS],
  ['kinds: a namespace', OWNERS],
  ['kinds: a namespace that is being deleted', CONTROLLERS],
  ['kinds: an Event', DEFAULTS],
  ['kinds: a Deployment', DEFAULTS],
  ['kinds: a Deployment without a selector', UNCHECKED],
  ['kinds: a definition', MESSAGE],
]);

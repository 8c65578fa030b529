import type { Registry } from '@bufbuild/protobuf';
import { CanIRequest, CanIResponse } from '../../gen/account/account.js';
import { parseGoBool } from '../access/authn/go-bool.js';
import type { Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import { invalidArgument } from '../base/status-error.js';
import { GoMessage } from '../encode/go-message.js';
import { messageDescriptor } from './descriptors.js';
import type { Service, UnaryMethod } from './method.js';

const ACTIONS = ['get', 'create', 'update', 'delete', 'sync', 'rollback', 'override', 'action', 'invoke'];
const RESOURCES = [
  'clusters',
  'projects',
  'applications',
  'applicationsets',
  'repositories',
  'write-repositories',
  'certificates',
  'accounts',
  'gpgkeys',
  'logs',
  'exec',
  'extensions',
];
/** Their objects may be PROJECT/NAME, or PROJECT/NAMESPACE/NAME outside of Argo CD's own namespace. */
const OF_PROJECTS = new Set(['applications', 'applicationsets', 'logs', 'exec', 'clusters', 'repositories']);

/** In argocd-cm: whether a rollback is an action of its own. Without it, a rollback is a sync. */
const ROLLBACK_IS_OWN = 'server.rbac.rollback.enforce.enable';

export interface AccountServiceOptions {
  readonly registry: Registry;
  readonly installation: Installation;
  readonly enforcer: Enforcer;
  /** Argo CD's own namespace. */
  readonly namespace: string;
}

/** Argo CD's AccountService, as far as it reads: what the caller may do (contract 6). */
export function createAccountService(options: AccountServiceOptions): Service {
  const { registry, installation, enforcer, namespace } = options;
  const descriptor = messageDescriptor(registry, 'account.CanIResponse');
  const CanI: UnaryMethod<CanIRequest> = {
    kind: 'unary',
    decode: (bytes) => CanIRequest.decode(bytes),
    handle({ resource = '', action = '', subresource = '' }, { caller }) {
      refuseUnknown(ACTIONS, action);
      refuseUnknown(RESOURCES, resource);
      // The gateway leaves a slash in a long path variable as it came; Argo CD's does not.
      const named = subresource.replace(/%2f/gi, '/');
      const object = OF_PROJECTS.has(resource) ? shortened(named, namespace) : named;
      const asked = { resource, action: evaluated(action, installation), object };
      const value = enforcer.allows(caller.subject, asked) ? 'yes' : 'no';
      return new GoMessage(descriptor, CanIResponse, { value });
    },
  };
  return { name: 'account.AccountService', methods: { CanI } };
}

function evaluated(action: string, { state }: Installation): string {
  const isOwn = parseGoBool(state.config.get(ROLLBACK_IS_OWN) ?? '') === true;
  return action === 'rollback' && !isOwn ? 'sync' : action;
}

function refuseUnknown(known: readonly string[], word: string): void {
  if (!known.includes(word)) throw invalidArgument(`[${known.join(' ')}] does not contain ${word}`);
}

/** Argo CD's own namespace is left out of an object. A server like `https://host` has three parts as well, and stays. */
function shortened(object: string, ownNamespace: string): string {
  const [project = '', namespace, name, ...rest] = object.split('/');
  if (name === undefined || rest.length > 0 || project.endsWith(':')) return object;
  return namespace === ownNamespace || namespace === '' ? `${project}/${name}` : object;
}

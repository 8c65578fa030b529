import { Code, StatusError } from '../../base/status-error.js';

/** Protobuf packages of Argo CD's services, of which some are not served here, or not all of their methods. */
const ARGOCD_PACKAGES = new Set([
  'account',
  'application',
  'applicationset',
  'certificate',
  'cluster',
  'gpgkey',
  'notification',
  'project',
  'repocreds',
  'repository',
  'session',
  'settings',
  'version',
]);

const REMEDY = 'kubecast only reads: --argocd-server URL has it pass such calls on to an Argo CD server';

/** Whether a path `/package.Service/Method` is of Argo CD's services; what of them is open to all, is served here. */
export function isArgocdMethod(path: string): boolean {
  const [, service = ''] = path.split('/', 2);
  const [packageName = ''] = service.split('.', 1);
  return ARGOCD_PACKAGES.has(packageName);
}

/** The answer to a call of a method that nobody here has, by its path `/package.Service/Method`. */
export function unimplemented(path: string): StatusError {
  const [, service = '', method = ''] = path.split('/', 3);
  if (!isArgocdMethod(path)) return new StatusError(Code.UNIMPLEMENTED, `unknown service ${printable(service)}`);
  return new StatusError(Code.UNIMPLEMENTED, `${printable(`${service}/${method}`)} is not served here. ${REMEDY}`);
}

/** The answer to a request of Argo CD's HTTP API that nobody here takes. */
export function notServed(httpMethod: string): StatusError {
  return new StatusError(Code.UNIMPLEMENTED, `${httpMethod} of this path is not served here. ${REMEDY}`);
}

function printable(text: string): string {
  return text.slice(0, 200).replace(/[^\w.$/-]/g, '?');
}

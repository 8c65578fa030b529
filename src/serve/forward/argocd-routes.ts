const METHODS = {
  read: ['GET', 'HEAD'],
  any: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
} as const;

/** Argo CD's HTTP API: what of it is not served here is told apart from what does not exist. A star is one segment. */
const ROUTES: readonly (readonly [methods: readonly string[], path: string])[] = [
  [['POST'], 'applications'],
  [['POST'], 'applications/manifestsWithFiles'],
  [['PUT', 'PATCH', 'DELETE'], 'applications/*'],
  [['PUT'], 'applications/*/spec'],
  [['POST'], 'applications/*/sync'],
  [['POST'], 'applications/*/rollback'],
  [['DELETE'], 'applications/*/operation'],
  [METHODS.read, 'applications/*/manifests'],
  [METHODS.read, 'applications/*/links'],
  [METHODS.read, 'applications/*/server-side-diff'],
  [METHODS.read, 'applications/*/revisions/*/*'],
  [['GET', 'HEAD', 'POST', 'DELETE'], 'applications/*/resource'],
  [METHODS.read, 'applications/*/resource/links'],
  [['GET', 'HEAD', 'POST'], 'applications/*/resource/actions'],
  [['POST'], 'applications/*/resource/actions/v2'],
  [METHODS.read, 'account'],
  [['PUT'], 'account/password'],
  [METHODS.read, 'account/*'],
  [['POST'], 'account/*/token'],
  [['DELETE'], 'account/*/token/*'],
  [['POST'], 'clusters'],
  [['PUT', 'DELETE'], 'clusters/*'],
  [['POST'], 'clusters/*/rotate-auth'],
  [['POST'], 'clusters/*/invalidate-cache'],
  [['POST'], 'projects'],
  [['PUT', 'DELETE'], 'projects/*'],
  [METHODS.read, 'projects/*/*'],
  [['POST'], 'projects/*/roles/*/token'],
  [['DELETE'], 'projects/*/roles/*/token/*'],
  [METHODS.read, 'settings/plugins'],
  [METHODS.read, 'stream/applicationsets'],
];

/** Services of which nothing is served here. */
const WHOLE_SERVICES = [
  'applicationsets',
  'repositories',
  'write-repositories',
  'repocreds',
  'write-repocreds',
  'certificates',
  'gpgkeys',
  'notifications',
];

const PATTERNS = [
  ...ROUTES.map(([methods, path]) => ({ methods, pattern: new RegExp(`^${path.replaceAll('*', '[^/]+')}$`) })),
  ...WHOLE_SERVICES.map((name) => ({ methods: METHODS.any, pattern: new RegExp(`^${name}(?:/|$)`) })),
];

/** Whether Argo CD would take this request, by its path below the root. */
export function isArgocdRoute(httpMethod: string, path: string): boolean {
  if (!path.startsWith('/api/v1/')) return false;
  const rest = path.slice('/api/v1/'.length);
  return PATTERNS.some(({ methods, pattern }) => methods.includes(httpMethod) && pattern.test(rest));
}

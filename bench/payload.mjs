/** The Application that every server sends: realistic, padded to a size, its last field a number and a mark. */

/** Ends the number of an event; nothing else in an Application contains it. */
export const MARK = '^';
export const DIGITS = 7;

const REVISION = '3c6ef3623c6ef3623c6ef3623c6ef3623c6ef362';

/** @returns the number as it stands before the mark */
export function digitsOf(sequence) {
  return String(sequence).padStart(DIGITS, '0');
}

/** Below this there is room for little more than an identity. */
const SMALL = 1500;

/** JSON text of `size` bytes (or as few as it takes); `@RV@` as revision is for the cluster to fill in. */
export function applicationText({ index = 0, size, ending = `${digitsOf(0)}${MARK}`, revision = '1000000' }) {
  const parts = { index, ending, revision, isSmall: size < SMALL };
  const filler = size - JSON.stringify(application(parts, [])).length;
  const perResource = JSON.stringify(resource(index, 0)).length + 3;
  const count = parts.isSmall ? 0 : Math.max(0, Math.floor(filler / perResource));
  const resources = Array.from({ length: count }, (_, number) => resource(index, number));
  const text = JSON.stringify(application(parts, resources));
  return text.replace('"pad":""', `"pad":"${'x'.repeat(Math.max(0, size - text.length))}"`);
}

/** Names that sort by their number, all of one length. */
export function nameOf(index) {
  return `app-${String(index).padStart(5, '0')}`;
}

function application({ index, ending, revision, isSmall }, resources) {
  const name = nameOf(index);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: 'argocd',
      uid: `933c99bd-c842-49d2-85f4-${String(index).padStart(12, '0')}`,
      resourceVersion: revision,
      ...(isSmall ? {} : { labels: { env: 'stage', team: `t${index % 20}` }, annotations: { pad: '' } }),
    },
    spec: { project: projectOf(index), ...(isSmall ? {} : { source: sourceOf(name), destination: DESTINATION }) },
    status: {
      ...(isSmall ? {} : stateOf(name, resources)),
      summary: { images: [`registry.example.com/org/${name}:${ending}`] },
    },
  };
}

const DESTINATION = { namespace: 'team', server: 'https://kubernetes.default.svc' };

export function projectOf(index) {
  return `project-${index % 20}`;
}

function sourceOf(name) {
  return {
    path: `apps/${name}/overlays/production`,
    repoURL: 'https://git.example.com/org/deploy.git',
    targetRevision: 'HEAD',
    helm: { valueFiles: ['values.yaml'], parameters: [{ name: 'image.tag', value: 'v1.0.0' }] },
  };
}

function stateOf(name, resources) {
  return {
    health: { lastTransitionTime: '2026-08-01T10:00:00Z', status: 'Healthy' },
    history: [{ deployedAt: '2026-08-18T10:00:00Z', id: 2, revision: REVISION, source: sourceOf(name) }],
    reconciledAt: '2026-08-20T10:00:00Z',
    resources,
    sourceType: 'Helm',
    sync: { comparedTo: { destination: DESTINATION, source: sourceOf(name) }, revision: REVISION, status: 'Synced' },
  };
}

function resource(index, number) {
  return {
    group: 'apps',
    health: { status: 'Healthy' },
    kind: 'Deployment',
    name: `${nameOf(index)}-${number}`,
    namespace: 'team',
    status: 'Synced',
    version: 'v1',
  };
}

import type { CaseGroup } from '../case-group.js';
import type { Scene } from '../scene.js';

const as = (form: string): { readonly accept: string } => ({
  accept: `application/json;as=${form};v=v1;g=meta.k8s.io`,
});
const TABLE = as('Table');
const KUBECTL = { accept: `${TABLE.accept},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json` };

const WIDGETS = 'conformance.example.com/v1';

/** A kind with columns of every type. */
async function withWidgets(scene: Scene): Promise<string> {
  const path = scene.collection(WIDGETS, 'widgets');
  const column = (name: string, type: string, jsonPath: string, more = {}) => ({ name, type, jsonPath, ...more });
  const version = {
    name: 'v1',
    served: true,
    storage: true,
    schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
    additionalPrinterColumns: [
      column('Size', 'integer', '.spec.size', { description: 'how large it is' }),
      column('Weight', 'number', '.spec.weight', { priority: 1 }),
      column('Ready', 'boolean', '.status.ready'),
      column('Since', 'date', '.status.since'),
      column('Note', 'string', '.spec.note', { format: 'byte' }),
      column('First', 'string', '.spec.items[0].name'),
      column('Good', 'string', '.status.conditions[?(@.type=="Good")].status'),
      column('All', 'string', '.spec.items[*].name'),
    ],
  };
  const names = { kind: 'Widget', plural: 'widgets', shortNames: ['wd'] };
  const spec = { group: 'conformance.example.com', scope: 'Namespaced', names, versions: [version] };
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.conformance.example.com' },
    spec,
  };
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await scene.perhaps({ method: 'POST', path: definitions, body: definition });
  await scene.until(path, ({ status }) => status === 200);
  return path;
}

async function widget(
  scene: Scene,
  path: string,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const body = { apiVersion: WIDGETS, kind: 'Widget', metadata: { name }, ...fields };
  await scene.quietly({ method: 'POST', path, body });
}

function shown(query: string, headers: Readonly<Record<string, string>>): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const status = { sync: { status: 'Synced' }, health: { status: 'Healthy' } };
    await scene.given('a', { status });
    await scene.given('b', { metadata: { labels: { team: 'x' } } });
    await scene.get(`${scene.applications}${query}`, headers);
  };
}

function builtIn(
  version: string,
  plural: string,
  body: Readonly<Record<string, unknown>>,
): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const path = scene.collection(version, plural);
    await scene.quietly({ method: 'POST', path, body });
    await scene.get(path, TABLE);
  };
}

const template = {
  metadata: { labels: { app: 'a' } },
  spec: { containers: [{ name: 'main', image: 'nginx' }] },
};

export const FORMS: CaseGroup = {
  name: 'forms',
  cases: {
    'a table': shown('', TABLE),
    'a table, as kubectl asks for it': shown('', KUBECTL),
    'a table of nothing': shown('?labelSelector=none', TABLE),
    'a table of one object': shown('/a', TABLE),
    'a table with whole objects': shown('?includeObject=Object', TABLE),
    'a table without objects': shown('?includeObject=None', TABLE),
    'a table with something else': shown('?includeObject=Something', TABLE),
    'a table in pages': shown('?limit=1', TABLE),
    'a table, indented': shown('?pretty=true', TABLE),
    'an error instead of a table': shown('/none', TABLE),
    'metadata of a list': shown('', as('PartialObjectMetadataList')),
    'metadata of a list in pages': shown('?limit=1', as('PartialObjectMetadataList')),
    'metadata of nothing': shown('?labelSelector=none', as('PartialObjectMetadataList')),
    'metadata of one object': shown('/a', as('PartialObjectMetadata')),
    'metadata of a list, by the form for one': shown('', as('PartialObjectMetadata')),
    'metadata of one object, by the form for lists': shown('/a', as('PartialObjectMetadataList')),
    'a kind with columns of its own': async (scene) => {
      const path = await withWidgets(scene);
      const items = [{ name: 'one' }, { name: 'two' }];
      await widget(scene, path, 'full', {
        spec: { size: 5, weight: 1.5, note: 'text', items },
        status: { ready: true, since: '2001-01-01T00:00:00Z', conditions: [{ type: 'Good', status: 'True' }] },
      });
      await widget(scene, path, 'none', {});
      await widget(scene, path, 'wrong', { spec: { size: 'many', weight: 'heavy', note: { a: 1 }, items: 5 } });
      await scene.get(path, TABLE);
    },
    'a table of ConfigMaps': builtIn('v1', 'configmaps', { metadata: { name: 'a' }, data: { a: '1', b: '2' } }),
    'a table of Secrets': builtIn('v1', 'secrets', { metadata: { name: 'a' }, stringData: { a: '1' } }),
    'a table of Deployments': builtIn('apps/v1', 'deployments', {
      metadata: { name: 'a' },
      spec: { selector: { matchLabels: { app: 'a' } }, template },
    }),
    'a table of Namespaces': async (scene) => {
      await scene.get(`/api/v1/namespaces/${scene.namespace}`, TABLE);
    },
    'a table of ApplicationSets': builtIn('argoproj.io/v1alpha1', 'applicationsets', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'a' },
    }),
    'a large list is zipped': async (scene) => {
      for (const name of ['a', 'b', 'c']) {
        const body = { metadata: { name }, data: { text: 'x'.repeat(60_000) } };
        await scene.quietly({ method: 'POST', path: scene.configMaps, body });
      }
      await scene.head(`${scene.configMaps}?limit=2`, { 'accept-encoding': 'gzip' });
      await scene.head(scene.configMaps, { 'accept-encoding': 'gzip' });
      await scene.head(scene.configMaps, { 'accept-encoding': 'gzip;q=0' });
      await scene.head(scene.configMaps, { 'accept-encoding': 'br, gzip' });
      await scene.head(scene.configMaps, { 'accept-encoding': 'deflate' });
      await scene.head(scene.configMaps, {});
    },
  },
};

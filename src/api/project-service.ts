import type { Registry } from '@bufbuild/protobuf';
import { ProjectQuery } from '../../gen/project/project.js';
import type { Repository } from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import type { AppProject } from '../access/app-project.js';
import type { Caller } from '../access/caller.js';
import type { Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import { Code, StatusError } from '../base/status-error.js';
import { parseFieldMask } from '../encode/field-mask.js';
import { toGoJson } from '../encode/go-json.js';
import { asGoEscapes } from '../base/go-string.js';
import { TextMessage } from '../encode/text-message.js';
import { createTranscoder } from '../encode/transcoder.js';
import type { ClusterReader } from '../source/cluster-reader.js';
import { clustersOf } from './cluster-list.js';
import { enforce } from './denial.js';
import { messageDescriptor } from './descriptors.js';
import type { Call, Service, UnaryMethod } from './method.js';
import { globalProjectsOf } from './project/global-projects.js';
import { projectRepositories } from './project/project-repositories.js';
import { type ProjectManifest, projectManifest } from './project/project-manifest.js';
import { virtualProject } from './project/virtual-project.js';

const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

export interface ProjectServiceOptions {
  readonly registry: Registry;
  readonly installation: Installation;
  readonly enforcer: Enforcer;
  readonly reader: ClusterReader;
}

/** Argo CD's ProjectService, as far as it reads. JSON is the cluster's, as that of applications is (R14). */
export function createProjectService(options: ProjectServiceOptions): Service {
  return {
    name: 'project.ProjectService',
    methods: { List: listMethod(options), Get: getMethod(options), GetDetailedProject: detailedMethod(options) },
  };
}

const decode = (bytes: Uint8Array): ProjectQuery => ProjectQuery.decode(bytes);

/** By name; what the caller may not see is left out. */
function listMethod({ registry, installation, enforcer }: ProjectServiceOptions): UnaryMethod<ProjectQuery> {
  const transcode = createTranscoder(registry, `${ARGO}.AppProjectList`);
  return {
    kind: 'unary',
    decode,
    handle(_query, { caller, options }) {
      const items = [...installation.state.projects.values()]
        .filter(({ name }) => enforcer.allows(caller.subject, requestFor(name)))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((project) => textOf(projectManifest(project)));
      const metadata = JSON.stringify({ resourceVersion: installation.state.projectsRevision });
      const text = `{"metadata":${metadata},"items":${items.length === 0 ? 'null' : `[${items.join(',')}]`}}`;
      return new TextMessage(Buffer.from(text), transcode, parseFieldMask(options.fields));
    },
  };
}

function getMethod(options: ProjectServiceOptions): UnaryMethod<ProjectQuery> {
  const transcode = createTranscoder(options.registry, `${ARGO}.AppProject`);
  return {
    kind: 'unary',
    decode,
    handle({ name = '' }, { caller }) {
      const manifest = projectManifest(permittedProject(options, name, caller));
      return new TextMessage(Buffer.from(textOf(manifest)), transcode);
    },
  };
}

/** The project as it works, and what makes it so: nothing of it says how to log in anywhere. */
function detailedMethod(options: ProjectServiceOptions): UnaryMethod<ProjectQuery> {
  const { registry, installation } = options;
  const [cluster, repository] = [
    messageDescriptor(registry, `${ARGO}.Cluster`),
    messageDescriptor(registry, `${ARGO}.Repository`),
  ];
  const transcode = createTranscoder(registry, 'project.DetailedProjectsResponse');
  return {
    kind: 'unary',
    decode,
    async handle({ name = '' }, call) {
      const project = permittedProject(options, name, call.caller);
      const repositories = await repositoriesOf(name, options, call);
      const { state } = installation;
      const globals = globalProjectsOf(project, state).map((one) => textOf(projectManifest(one)));
      const clusters = clustersOf(state).filter((one) => one.project === name);
      const members = [
        ...member('globalProjects', globals),
        `"project":${textOf(virtualProject(project, state))}`,
        ...member(
          'repositories',
          repositories.map((one) => toGoJson(repository, one)),
        ),
        ...member(
          'clusters',
          clusters.map((one) => toGoJson(cluster, one)),
        ),
      ];
      return new TextMessage(Buffer.from(`{${members.join(',')}}`), transcode);
    },
  };
}

/** Our own account may not be let at secrets, as with clusters: then the answer says what it lacks. */
async function repositoriesOf(
  name: string,
  { reader, installation: { namespace } }: ProjectServiceOptions,
  { signal, responseMetadata }: Call,
): Promise<readonly Repository[]> {
  try {
    return await projectRepositories(name, { reader, namespace, signal });
  } catch (thrown) {
    if (!(thrown instanceof StatusError) || thrown.code !== Code.PERMISSION_DENIED) throw thrown;
    responseMetadata.set('x-kubecast-project-without', 'repositories');
    return [];
  }
}

function member(key: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`"${key}":[${items.join(',')}]`];
}

/** Who may not read a project does not learn whether there is one. */
function permittedProject({ installation, enforcer }: ProjectServiceOptions, name: string, caller: Caller): AppProject {
  enforce(enforcer, caller, requestFor(name));
  const project = installation.state.projects.get(name);
  if (project) return project;
  throw new StatusError(Code.NOT_FOUND, `appprojects.argoproj.io ${JSON.stringify(name)} not found`);
}

function requestFor(name: string) {
  return { resource: 'projects', action: 'get', object: name };
}

function textOf(manifest: ProjectManifest): string {
  return asGoEscapes(JSON.stringify(manifest));
}

import type { Repository } from '../../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { parseGoBool } from '../../access/authn/go-bool.js';
import { listOf, recordOf, textOf } from '../../base/json-value.js';
import type { ClusterReader } from '../../source/cluster-reader.js';

const SELECTOR = 'argocd.argoproj.io/secret-type=repository';

/**
 * The repositories of a project, by address: read at each call, so that no credential of theirs stays in here. Of a
 * Secret only what is named here is decoded at all; whatever else is in it, however it is called, stays a secret.
 */
export async function projectRepositories(
  project: string,
  {
    reader,
    namespace,
    signal,
  }: { readonly reader: ClusterReader; readonly namespace: string; readonly signal: AbortSignal },
): Promise<readonly Repository[]> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const { items } = recordOf(
    JSON.parse((await reader.get({ path, query: { labelSelector: SELECTOR }, signal })).toString()),
  );
  return listOf(items)
    .map((item) => repositoryOf(recordOf(recordOf(item)['data'])))
    .filter((repository) => repository.project === project)
    .sort(({ repo: a = '' }, { repo: b = '' }) => (a < b ? -1 : a > b ? 1 : 0));
}

function repositoryOf(data: Readonly<Record<string, unknown>>): Repository {
  const text = (key: string): string => Buffer.from(textOf(data[key]), 'base64').toString();
  const isOn = (key: string): boolean => parseGoBool(text(key)) === true;
  const repo = withoutCredentials(text('url'));
  return {
    repo,
    type: text('type') || (repo.startsWith('oci://') ? 'oci' : 'git'),
    name: text('name'),
    project: text('project'),
    insecure: ['insecure', 'insecureIgnoreHostKey', 'insecureOCIForceHttp'].some(isOn),
    enableLfs: isOn('enableLfs'),
    enableOCI: isOn('enableOCI'),
    proxy: withoutCredentials(text('proxy')),
    noProxy: text('noProxy'),
    forceHttpBasicAuth: isOn('forceHttpBasicAuth'),
    githubAppID: numberIn(text('githubAppID')),
    githubAppInstallationID: numberIn(text('githubAppInstallationID')),
    githubAppEnterpriseBaseUrl: withoutCredentials(text('githubAppEnterpriseBaseUrl')),
    useAzureWorkloadIdentity: isOn('useAzureWorkloadIdentity'),
    azureActiveDirectoryEndpoint: withoutCredentials(text('azureActiveDirectoryEndpoint')),
    azureServicePrincipalClientId: text('azureServicePrincipalClientId'),
    azureServicePrincipalTenantId: text('azureServicePrincipalTenantId'),
    depth: numberIn(text('depth')),
  };
}

function numberIn(text: string): string | undefined {
  return /^\d{1,18}$/.test(text) ? text : undefined;
}

/** A password may stand in an address, and a token in its query. Of `git@host:path` the user is part of the address. */
function withoutCredentials(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1').replace(/[?#].*$/s, '');
}

import type {
  AWSAuthConfig,
  ClusterConfig,
} from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { recordOf, textOf } from '../base/json-value.js';

/** How a cluster is reached, of the JSON in its Secret: only what is named here leaves, since the rest is how to log in. */
export function shownConfig(text: string): ClusterConfig {
  const { tlsClientConfig, awsAuthConfig, disableCompression, proxyUrl } = recordIn(text);
  const { insecure, serverName } = recordOf(tlsClientConfig);
  return {
    tlsClientConfig: { insecure: insecure === true, serverName: textOf(serverName) },
    awsAuthConfig: awsAuth(awsAuthConfig),
    disableCompression: disableCompression === true,
    proxyUrl: withoutCredentials(textOf(proxyUrl)),
  };
}

function recordIn(text: string) {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Names of things in AWS; the credentials come from where Argo CD's controller runs. */
function awsAuth(value: unknown): AWSAuthConfig | undefined {
  const { clusterName, roleARN, profile } = recordOf(value);
  if (clusterName === undefined && roleARN === undefined && profile === undefined) return undefined;
  return { clusterName: textOf(clusterName), roleARN: textOf(roleARN), profile: textOf(profile) };
}

/** A proxy may want a password, and it stands in its URL; unlike Argo CD, we do not tell that. */
function withoutCredentials(proxy: string): string {
  if (!URL.canParse(proxy)) return '';
  const { protocol, host, pathname, username, password, search, hash } = new URL(proxy);
  if (host === '') return '';
  return username + password + search + hash === '' ? proxy : `${protocol}//${host}${pathname}`;
}

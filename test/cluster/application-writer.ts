import { at } from '../support/watch-client.js';
import type { RealCluster } from './real-cluster.js';

export const APPLICATIONS = applicationsIn('argocd');

export function applicationsIn(namespace: string): string {
  return `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`;
}

/** An Application as it is sent to be created. */
export function anApplication(
  name: string,
  more: { labels?: object; spec?: object; finalizers?: string[] } = {},
): object {
  const { labels = {}, spec = {}, ...metadata } = more;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, labels, ...metadata },
    spec: { project: 'default', ...spec },
  };
}

/** The API server's own text of an object, without its managedFields (R14). */
export async function ownText(cluster: RealCluster, name: string): Promise<string> {
  const { status, text } = await cluster.request('GET', `${APPLICATIONS}/${name}`);
  if (status !== 200) throw new Error(`${name} is answered by ${status}`);
  const parsed: unknown = JSON.parse(text);
  const managed = `"managedFields":${JSON.stringify(at(at(parsed, 'metadata'), 'managedFields'))},`;
  if (!text.includes(managed)) throw new Error(`no managedFields as expected in ${text}`);
  return text.replace(managed, '').trimEnd();
}

export function revisionOf(text: string): string {
  return String(at(at(JSON.parse(text), 'metadata'), 'resourceVersion'));
}

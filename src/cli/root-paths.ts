import type { ServeConfig } from '../config/config.js';

/**
 * What an operator should know of a root path that the Argo CD server may not have, or may have alone; empty for nothing.
 * Both are allowed: an Argo CD without `--rootpath` behind a proxy that cuts the path off is asked without it.
 */
export function differentRootPaths({ rootPath, access }: Pick<ServeConfig, 'rootPath' | 'access'>): readonly string[] {
  const { argocdServer } = access;
  if (rootPath === '' || argocdServer === undefined || new URL(argocdServer).pathname !== '/') return [];
  const whole = `${argocdServer.replace(/\/+$/, '')}${rootPath}`;
  return [
    `--root-path ${rootPath} is cut off what goes to --argocd-server: if that server has --rootpath ${rootPath}, give --argocd-server ${whole}`,
  ];
}

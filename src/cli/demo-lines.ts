import type { Addresses } from './addresses.js';
import { type DemoCluster, GUEST_PROJECT } from './demo-cluster.js';
import { peopleSections, READER } from './demo-people-lines.js';
import { own, quoted, section } from './shell-line.js';

export interface Stage {
  readonly addresses: Addresses;
  readonly cluster: Pick<DemoCluster, 'kubeconfigPath' | 'guests' | 'people'>;
  /** The file that is running. */
  readonly program: string;
  /** Whether everybody may see everything, or only what Argo CD's settings let them. */
  readonly auth: 'none' | 'argocd';
}

/** What the demo prints: each indented line works when it is pasted into another terminal. */
export function whatToTry(stage: Stage): string {
  const isOpen = stage.auth === 'none';
  const sections = [
    ...(isOpen ? [section('In a browser', [stage.addresses.http])] : peopleSections(stage)),
    section('Watch over HTTP', httpLines(stage)),
    section('Watch over gRPC', grpcLines(stage)),
    ...(isOpen ? [section('Watch with this program: it resumes after a cut', [watchLine(stage)])] : []),
    section('Change something, and see it everywhere at once', kubectlLines(stage)),
    section('A second server on the same cluster; a stream may move from one to the other', [serveLine(stage)]),
  ];
  return `\n${sections.join('\n')}\nCtrl-C ends the demo.\n`;
}

function httpLines(stage: Stage): string[] {
  const stream = `${stage.addresses.http}api/v1/stream/applications`;
  const curl = `curl -N${tokenHeader(stage, 'Authorization: Bearer')}`;
  return [
    `${curl} -H 'Accept: text/event-stream' '${stream}?projects=${GUEST_PROJECT}'`,
    `${curl} '${stream}?fields=result.type,result.application.metadata.name,result.application.status.health'`,
    `${curl} ${stage.addresses.http}api/v1/stream/chat`,
  ];
}

function grpcLines(stage: Stage): string[] {
  const { grpc } = stage.addresses;
  const grpcurl = `grpcurl -plaintext${tokenHeader(stage, 'token:')}`;
  return [
    `${grpcurl} ${grpc} list`,
    `${grpcurl} ${grpc} describe application.ApplicationService`,
    `${grpcurl} -d '{"projects":["${GUEST_PROJECT}"]}' ${grpc} application.ApplicationService/Watch`,
  ];
}

/** Of somebody who may read everything; nothing where nobody is asked. */
function tokenHeader({ auth, cluster: { people } }: Stage, before: string): string {
  const path = people.tokenPaths.get(READER);
  return auth === 'none' || path === undefined ? '' : ` -H "${before} $(cat ${quoted(path)})"`;
}

function watchLine({ addresses: { http }, program }: Stage): string {
  return `${own(program)} watch --server ${http}`;
}

function kubectlLines({ cluster: { kubeconfigPath, guests } }: Stage): string[] {
  const kubectl = `kubectl --kubeconfig ${quoted(kubeconfigPath)}`;
  const [patched, deleted] = guests;
  const patch = `'{"status":{"health":{"status":"Degraded"}}}'`;
  return [
    `${kubectl} get applications -A -w`,
    ...(patched === undefined ? [] : [`${kubectl} patch application ${patched} --type merge -p ${patch}`]),
    ...(deleted === undefined ? [] : [`${kubectl} delete application ${deleted}`]),
  ];
}

function serveLine({ cluster: { kubeconfigPath }, program, auth }: Stage): string {
  const ports = `--auth ${auth} --host 127.0.0.1 --port 0 --grpc-port 0 --metrics-port 0`;
  return `${own(program)} serve --kubeconfig ${quoted(kubeconfigPath)} --application-namespaces 'team-*' ${ports}`;
}

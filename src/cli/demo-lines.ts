import type { Addresses } from './addresses.js';
import { type DemoCluster, GUEST_PROJECT } from './demo-cluster.js';

export interface Stage {
  readonly addresses: Addresses;
  readonly cluster: Pick<DemoCluster, 'kubeconfigPath' | 'guests'>;
  /** The file that is running. */
  readonly program: string;
}

/** What the demo prints: each indented line works when it is pasted into another terminal. */
export function whatToTry(stage: Stage): string {
  const sections = [
    section('In a browser', [stage.addresses.http]),
    section('Watch over HTTP', httpLines(stage)),
    section('Watch over gRPC', grpcLines(stage)),
    section('Watch with this program: it resumes after a cut', [watchLine(stage)]),
    section('Change something, and see it everywhere at once', kubectlLines(stage)),
    section('A second server on the same cluster; a stream may move from one to the other', [serveLine(stage)]),
  ];
  return `\n${sections.join('\n')}\nCtrl-C ends the demo.\n`;
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function httpLines({ addresses: { http } }: Stage): string[] {
  const stream = `${http}api/v1/stream/applications`;
  return [
    `curl -N -H 'Accept: text/event-stream' '${stream}?projects=${GUEST_PROJECT}'`,
    `curl -N '${stream}?fields=result.type,result.application.metadata.name,result.application.status.health'`,
    `curl -N ${http}api/v1/stream/chat`,
  ];
}

function grpcLines({ addresses: { grpc } }: Stage): string[] {
  return [
    `grpcurl -plaintext ${grpc} list`,
    `grpcurl -plaintext ${grpc} describe application.ApplicationService`,
    `grpcurl -plaintext -d '{"projects":["${GUEST_PROJECT}"]}' ${grpc} application.ApplicationService/Watch`,
  ];
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

function serveLine({ cluster: { kubeconfigPath }, program }: Stage): string {
  const ports = '--port 0 --grpc-port 0 --metrics-port 0';
  return `${own(program)} serve --kubeconfig ${quoted(kubeconfigPath)} --application-namespaces 'team-*' ${ports}`;
}

/** By its path, because another terminal may stand in another folder. */
function own(program: string): string {
  return `node ${quoted(program)}`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

import { listAt, type Loose, textAt, textsAt } from './loose-json.js';

/** Where a load balancer is. */
export interface Balancer {
  readonly hostname?: string;
  readonly ip?: string;
}

/** As a node of the tree has it, in JSON. */
export interface NetworkingFacts {
  readonly targetLabels?: Readonly<Record<string, string>>;
  readonly targetRefs?: readonly { readonly kind: string; readonly namespace: string; readonly name: string }[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly ingress?: readonly Balancer[];
  readonly externalURLs?: readonly string[];
}

const LINK = 'link.argocd.argoproj.io/';
const NO_DEFAULT_LINKS = 'argocd.argoproj.io/ignore-default-links';

/** How the object is reached, and what it leads to; undefined where that says nothing. `kind` is `group/kind`. */
export function networkingOf(kind: string, object: Loose): NetworkingFacts | undefined {
  const facts = filled({ ...factsOf(kind, object), externalURLs: urlsOf(kind, object) });
  return Object.keys(facts).length === 0 ? undefined : facts;
}

function factsOf(kind: string, object: Loose): NetworkingFacts {
  switch (kind) {
    case '/Pod':
      return { labels: textsAt(object, 'metadata', 'labels') };
    case '/Service': {
      const isBalanced = textAt(object, 'spec', 'type') === 'LoadBalancer';
      const targetLabels = textsAt(object, 'spec', 'selector');
      return isBalanced ? { targetLabels, ingress: ingressOf(object) } : { targetLabels };
    }
    case 'networking.k8s.io/Ingress':
      return { targetRefs: targetsOf(object), ingress: ingressOf(object) };
    default:
      return {};
  }
}

/** Go leaves out what is empty. */
function filled(facts: NetworkingFacts): NetworkingFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => Object.keys(Object(value)).length > 0));
}

function ingressOf(object: Loose): readonly Balancer[] {
  return listAt(object, 'status', 'loadBalancer', 'ingress').flatMap((entry): Balancer[] => {
    const [hostname, ip] = [textAt(entry, 'hostname'), textAt(entry, 'ip')];
    if (hostname !== '') return [{ hostname }];
    return ip === '' ? [] : [{ ip }];
  });
}

function pathsOf(rule: unknown): readonly unknown[] {
  return listAt(rule, 'http', 'paths');
}

function targetsOf(object: Loose): { kind: string; namespace: string; name: string }[] {
  const rules = listAt(object, 'spec', 'rules');
  const names = new Set([
    textAt(object, 'spec', 'defaultBackend', 'service', 'name'),
    ...rules.flatMap(pathsOf).map((path) => textAt(path, 'backend', 'service', 'name')),
  ]);
  names.delete('');
  const namespace = textAt(object, 'metadata', 'namespace');
  return [...names].sort().map((name) => ({ kind: 'Service', namespace, name }));
}

function urlsOf(kind: string, object: Loose): readonly string[] {
  const annotations = textsAt(object, 'metadata', 'annotations');
  const links = Object.entries(annotations).flatMap(([name, value]) =>
    name.startsWith(LINK) && isWebLink(value) ? [value] : [],
  );
  const hasDefaults =
    kind === 'networking.k8s.io/Ingress' && !/^(1|t|true)$/i.test(annotations[NO_DEFAULT_LINKS] ?? '');
  return hasDefaults ? [...links, ...ingressUrls(object)] : links;
}

/** The part behind `title|`; a page makes links of it, so it must not be a script. */
function isWebLink(value: string): boolean {
  const url = value.slice(value.indexOf('|') + 1);
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol);
}

function ingressUrls(object: Loose): readonly string[] {
  const fallback = ingressOf(object)
    .map(({ hostname, ip }) => hostname ?? ip ?? '')
    .find((host) => host !== '');
  const urls = new Set<string>();
  for (const rule of listAt(object, 'spec', 'rules')) {
    const host = textAt(rule, 'host') || fallback;
    if (host === undefined) continue;
    const scheme = isEncrypted(object, host) ? 'https' : 'http';
    for (const path of pathsOf(rule)) urls.add(`${scheme}://${host}${textAt(path, 'path').replace(/\*$/, '')}`);
  }
  return [...urls].sort();
}

/** A certificate that is named counts for all hosts, as Argo CD has it. */
function isEncrypted(object: Loose, host: string): boolean {
  return listAt(object, 'spec', 'tls').some(
    (entry) => textAt(entry, 'secretName') !== '' || listAt(entry, 'hosts').includes(host),
  );
}

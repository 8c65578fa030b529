import type { Kind } from '../model/kind.js';
import type { Header, StoredObject } from '../model/stored-object.js';
import { healthOf } from './health.js';
import { listAt, type Loose, textAt } from './loose-json.js';
import { networkingOf } from './networking.js';
import { type InfoItem, podImages, podInfo } from './pod-facts.js';

/** An owner as the owned object names it: always in its own namespace, or in none. */
export interface OwnerRef {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** What of an object of the cluster a tree shows; all else is dropped when it is read, because there are many. */
export class LiveObject implements StoredObject {
  readonly revisionAt = 0;

  private constructor(
    readonly kind: Kind,
    readonly header: Header,
    /** The members of a node that are the object's own, as JSON. */
    readonly bytes: Buffer,
    readonly owners: readonly OwnerRef[],
  ) {}

  static of(kind: Kind, { header, bytes }: StoredObject): LiveObject {
    const object: Loose = JSON.parse(bytes.toString());
    const facts = JSON.stringify(nodeFacts(`${kind.group}/${kind.kind}`, object));
    return new LiveObject(kind, { ...header, labels: NO_LABELS }, Buffer.from(facts), ownersOf(object));
  }

  get key(): string {
    const { group, kind } = this.kind;
    return resourceKey(group, kind, this.header);
  }

  /** A guess of what it takes in memory: beside its text an object costs about this much. */
  get size(): number {
    return this.bytes.length + 600;
  }
}

/** What names a resource without its version, as Argo CD does. */
export function resourceKey(
  group: string,
  kind: string,
  { namespace, name }: Pick<Header, 'namespace' | 'name'>,
): string {
  return `${group}/${kind}/${namespace}/${name}`;
}

function ownersOf(object: Loose): readonly OwnerRef[] {
  return listAt(object, 'metadata', 'ownerReferences').map((owner) => {
    const [first = '', second] = textAt(owner, 'apiVersion').split('/');
    const [group, version] = second === undefined ? ['', first] : [first, second];
    return { group, version, kind: textAt(owner, 'kind'), name: textAt(owner, 'name'), uid: textAt(owner, 'uid') };
  });
}

/** In the order in which Go prints them. */
function nodeFacts(kind: string, object: Loose): object {
  const isPod = kind === '/Pod';
  const info = [...revisionInfo(object), ...(isPod ? podInfo(object) : [])];
  const images = isPod ? podImages(object) : [];
  const networkingInfo = networkingOf(kind, object);
  const health = healthOf(kind, object);
  const createdAt = textAt(object, 'metadata', 'creationTimestamp');
  return {
    ...(info.length > 0 ? { info } : {}),
    ...(networkingInfo === undefined ? {} : { networkingInfo }),
    resourceVersion: textAt(object, 'metadata', 'resourceVersion'),
    ...(images.length > 0 ? { images } : {}),
    ...(health === undefined ? {} : { health }),
    ...(createdAt === '' ? {} : { createdAt }),
  };
}

/** Which rollout of its owner it is. */
function revisionInfo(object: Loose): readonly InfoItem[] {
  const revision = Number(textAt(object, 'metadata', 'annotations', 'deployment.kubernetes.io/revision'));
  return Number.isSafeInteger(revision) && revision > 0 ? [{ name: 'Revision', value: `Rev:${revision}` }] : [];
}

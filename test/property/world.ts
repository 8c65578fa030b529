import { below, pick, type Random } from '../../src/base/random.js';
import { APPLICATION } from '../../src/model/application.js';
import type { StoredObject } from '../../src/model/stored-object.js';
import { parseWatchLine } from '../../src/source/kubernetes/response-text.js';

/** An application of the true world, as plain facts. */
export interface TrueObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: number;
  readonly project: string;
  readonly env: string;
  readonly health: string;
}

export interface TrueEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly object: TrueObject;
}

export type TrueState = ReadonlyMap<string, TrueObject>;

const NAMES = ['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8'];
const NAMESPACES = ['argocd', 'team'];
const PROJECTS = ['p1', 'p2', 'p3'];
const ENVS = ['prod', 'stage'];
const HEALTHS = ['Healthy', 'Degraded', 'Progressing'];
const FIRST_REVISION = 100;

/** The truth: every state that ever was, by revision. */
export class World {
  readonly events: TrueEvent[] = [];
  private readonly states: TrueState[] = [];
  private lastUid = 0;

  constructor(private readonly random: Random) {
    this.states[FIRST_REVISION] = new Map();
    for (let i = 0; i < 6; i++) this.create();
  }

  get revision(): number {
    return this.states.length - 1;
  }

  /** The state after everything at or before `revision`. */
  at(revision: number): TrueState {
    return this.states[Math.min(revision, this.revision)] ?? new Map();
  }

  get now(): TrueState {
    return this.at(this.revision);
  }

  /** One random write. */
  write(): void {
    const objects = [...this.now.values()];
    const act = below(this.random, 100);
    const target = objects.length > 0 ? pick(this.random, objects) : undefined;
    if (!target || act < 15) this.create();
    else if (act < 55) this.change(target, { health: pick(this.random, HEALTHS) });
    else if (act < 67) this.change(target, { env: pick(this.random, ENVS) });
    else if (act < 78) this.change(target, { project: pick(this.random, PROJECTS) });
    else if (act < 90) this.remove(target);
    else {
      this.remove(target);
      this.add({ ...target, uid: this.newUid() });
    }
  }

  /** Another kind's write: the revision moves on without us. */
  writeElsewhere(): void {
    this.states.push(this.now);
  }

  private create(): void {
    const namespace = pick(this.random, NAMESPACES);
    const name = pick(this.random, NAMES);
    if (this.now.has(`${namespace}/${name}`)) return this.writeElsewhere();
    const project = pick(this.random, PROJECTS);
    const env = pick(this.random, ENVS);
    this.add({ namespace, name, uid: this.newUid(), revision: 0, project, env, health: 'Healthy' });
  }

  private newUid(): string {
    return `uid-${++this.lastUid}`;
  }

  private add(object: TrueObject): void {
    this.put('ADDED', { ...object, revision: this.revision + 1 });
  }

  private change(object: TrueObject, change: Partial<TrueObject>): void {
    this.put('MODIFIED', { ...object, ...change, revision: this.revision + 1 });
  }

  private put(type: 'ADDED' | 'MODIFIED', object: TrueObject): void {
    const next = new Map(this.now).set(`${object.namespace}/${object.name}`, object);
    this.states.push(next);
    this.events.push({ type, revision: object.revision, object });
  }

  private remove(object: TrueObject): void {
    const next = new Map(this.now);
    next.delete(`${object.namespace}/${object.name}`);
    this.states.push(next);
    this.events.push({ type: 'DELETED', revision: this.revision, object: { ...object, revision: this.revision } });
  }
}

/** The object as the API server would write it, through the real scanner. */
export function toStored(object: TrueObject): StoredObject {
  const text = JSON.stringify({
    type: 'ADDED',
    object: {
      kind: 'Application',
      metadata: {
        name: object.name,
        namespace: object.namespace,
        uid: object.uid,
        resourceVersion: String(object.revision),
        labels: { env: object.env },
      },
      spec: { project: object.project },
      status: { health: { status: object.health } },
    },
  });
  const event = parseWatchLine(Buffer.from(text), APPLICATION);
  if (event.type === 'BOOKMARK') throw new Error('not a bookmark');
  return event.object;
}

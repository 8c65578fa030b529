import { type Application, keyOf } from '../application.js';
import type { EventType, WatchedEvent } from './frame.js';

/** A change of what is on the screen. */
export interface ScreenChange {
  readonly type: EventType;
  readonly application: Application;
  readonly json: string;
}

interface Held {
  readonly application: Application;
  isConfirmed: boolean;
}

/**
 * What this client holds to be there. A snapshot confirms, and what it has not confirmed when it is through has
 * vanished while nobody was watching. Bounded by the applications that the server shows.
 */
export class Screen {
  private readonly held = new Map<string, Held>();

  get size(): number {
    return this.held.size;
  }

  beginSnapshot(): void {
    for (const held of this.held.values()) held.isConfirmed = false;
  }

  endSnapshot(): ScreenChange[] {
    const vanished = [...this.held.values()].filter(({ isConfirmed }) => !isConfirmed);
    for (const { application } of vanished) this.held.delete(keyOf(application));
    return vanished.map(({ application }) => deletionOf(application));
  }

  /** What is new in the event; nothing if all of it is on the screen. */
  apply({ type = 'MODIFIED', application, json }: WatchedEvent): ScreenChange[] {
    // `--fields` may have cut off what tells one from the other.
    if (application.name === '') return [{ type, application, json }];
    const key = keyOf(application);
    const held = this.held.get(key)?.application;
    const isOtherLife = held !== undefined && held.uid !== application.uid;
    if (type === 'DELETED') {
      if (isOtherLife) return [];
      this.held.delete(key);
      return [{ type, application, json }];
    }
    this.held.set(key, { application, isConfirmed: true });
    if (!held) return [{ type: 'ADDED', application, json: retyped(json, type, 'ADDED') }];
    if (isOtherLife) return [deletionOf(held), { type: 'ADDED', application, json: retyped(json, type, 'ADDED') }];
    const isKnown = type === 'ADDED' && isSameState(held, application);
    return isKnown ? [] : [{ type: 'MODIFIED', application, json: retyped(json, type, 'MODIFIED') }];
  }
}

function isSameState(one: Application, other: Application): boolean {
  return one.resourceVersion !== '' && one.resourceVersion === other.resourceVersion;
}

/** One that no event told of: known by its last state. */
function deletionOf(application: Application): ScreenChange {
  const { namespace, name, uid } = application;
  const known = Object.entries({ namespace, name, uid }).filter(([, value]) => value !== '');
  const json = JSON.stringify({ type: 'DELETED', application: { metadata: Object.fromEntries(known) } });
  return { type: 'DELETED', application, json };
}

/** Spliced, not parsed and written again: numbers stay as the server wrote them. */
function retyped(json: string, from: EventType, to: EventType): string {
  const start = `{"type":"${from}"`;
  return json.startsWith(start) ? `{"type":"${to}"${json.slice(start.length)}` : json;
}

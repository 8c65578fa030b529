import type { StoredObject } from '../model/stored-object.js';

/** Bodies by object and variant, in the order in which their objects were first encoded; its owner bounds it. */
export class BodyShelf {
  private readonly byObject = new Map<StoredObject, Map<string, Buffer>>();
  private bytes = 0;

  get heldBytes(): number {
    return this.bytes;
  }

  get(object: StoredObject, variant: string): Buffer | undefined {
    return this.byObject.get(object)?.get(variant);
  }

  add(object: StoredObject, variant: string, body: Buffer): void {
    let bodies = this.byObject.get(object);
    if (!bodies) {
      bodies = new Map();
      this.byObject.set(object, bodies);
    }
    bodies.set(variant, body);
    this.bytes += body.length;
  }

  /** All bodies of the first object. */
  dropFirst(): void {
    const first = this.byObject.entries().next();
    if (first.done) return;
    const [object, bodies] = first.value;
    for (const body of bodies.values()) this.bytes -= body.length;
    this.byObject.delete(object);
  }

  clear(): void {
    this.byObject.clear();
    this.bytes = 0;
  }
}

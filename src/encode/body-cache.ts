import type { Metrics } from '../base/metrics.js';
import type { StoredObject } from '../model/stored-object.js';
import { type Format, formatText } from './framing.js';
import type { WatchEvent } from './watch-event.js';

/**
 * Bodies of events, made once for all views of one format and shared by reference.
 * Bounded by bytes: the objects that were encoded first go first; their bodies are made again when they are asked for.
 */
export class BodyCache {
  private readonly byObject = new Map<StoredObject, Map<string, Buffer>>();
  private readonly texts = new WeakMap<Format, string>();
  private bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly metrics: Metrics,
  ) {}

  get heldBytes(): number {
    return this.bytes;
  }

  bodyOf(event: WatchEvent, format: Format): Buffer {
    // What shows only an identity is small, and rare.
    if (event.object === undefined) return this.make(event, format);
    const variant = this.variantOf(event, format);
    const known = this.byObject.get(event.object)?.get(variant);
    if (known) return known;
    const body = this.make(event, format);
    this.keep(event.object, variant, body);
    return body;
  }

  /** After a restore the same revision may stand for other bytes. */
  clear(): void {
    this.byObject.clear();
    this.bytes = 0;
  }

  private make(event: WatchEvent, format: Format): Buffer {
    this.metrics.encodes.inc();
    return format.framing.body(event, format);
  }

  private variantOf(event: WatchEvent, format: Format): string {
    let text = this.texts.get(format);
    if (text === undefined) {
      text = formatText(format);
      this.texts.set(format, text);
    }
    return event.type === 'DELETED' ? `${event.revision} ${event.reason} ${text}` : `${event.type} ${text}`;
  }

  private keep(object: StoredObject, variant: string, body: Buffer): void {
    if (body.length > this.maxBytes) return;
    let bodies = this.byObject.get(object);
    if (!bodies) {
      bodies = new Map();
      this.byObject.set(object, bodies);
    }
    bodies.set(variant, body);
    this.bytes += body.length;
    while (this.bytes > this.maxBytes) this.dropFirst();
  }

  private dropFirst(): void {
    const first = this.byObject.entries().next();
    if (first.done) return;
    const [object, bodies] = first.value;
    for (const body of bodies.values()) this.bytes -= body.length;
    this.byObject.delete(object);
  }
}

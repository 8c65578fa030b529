import type { Metrics } from '../base/metrics.js';
import { BodyShelf } from './body-shelf.js';
import { type Format, formatText } from './framing.js';
import type { WatchEvent } from './watch-event.js';

/**
 * Bodies of events, made once for all views of one format and shared by reference.
 * Bounded by bytes: the objects that were encoded first go first; their bodies are made again when they are asked for.
 * What changed and what is only shown (a snapshot, say, of more bytes than the bound) lie apart, and the larger of the
 * two gives way: neither pushes the other below half.
 */
export class BodyCache {
  private readonly changed = new BodyShelf();
  private readonly shown = new BodyShelf();
  private readonly identities = new WeakMap<WatchEvent, Map<string, Buffer>>();
  private readonly texts = new WeakMap<Format, string>();

  constructor(
    private readonly maxBytes: number,
    private readonly metrics: Metrics,
  ) {}

  get heldBytes(): number {
    return this.changed.heldBytes + this.shown.heldBytes;
  }

  bodyOf(event: WatchEvent, format: Format): Buffer {
    if (event.object === undefined) return this.identityOf(event, format);
    const shelf = event.type === 'ADDED' && event.origin !== undefined ? this.shown : this.changed;
    const variant = this.variantOf(event, format);
    const known = shelf.get(event.object, variant);
    if (known) return known;
    const body = this.make(event, format);
    if (body.length <= this.maxBytes) shelf.add(event.object, variant, body);
    while (this.heldBytes > this.maxBytes) this.largerShelf().dropFirst();
    return body;
  }

  /** After a restore the same revision may stand for other bytes. */
  clear(): void {
    this.changed.clear();
    this.shown.clear();
  }

  /** What shows only an identity is small: it lives as long as its event, which all share whom one change hides it from. */
  private identityOf(event: WatchEvent, format: Format): Buffer {
    const text = this.textOf(format);
    const bodies = this.identities.get(event) ?? new Map<string, Buffer>();
    const body = bodies.get(text) ?? this.make(event, format);
    bodies.set(text, body);
    this.identities.set(event, bodies);
    return body;
  }

  private largerShelf(): BodyShelf {
    return this.changed.heldBytes > this.shown.heldBytes ? this.changed : this.shown;
  }

  private make(event: WatchEvent, format: Format): Buffer {
    this.metrics.encodes.inc();
    return format.framing.body(event, format);
  }

  private variantOf(event: WatchEvent, format: Format): string {
    const text = this.textOf(format);
    return event.type === 'DELETED' ? `${event.revision} ${event.reason} ${text}` : `${event.type} ${text}`;
  }

  private textOf(format: Format): string {
    let text = this.texts.get(format);
    if (text === undefined) {
      const { framing } = format;
      text = formatText({ ...format, framing: framing.bodiesOf ?? framing });
      this.texts.set(format, text);
    }
    return text;
  }
}

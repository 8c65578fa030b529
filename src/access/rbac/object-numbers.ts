import type { Header } from '../../model/stored-object.js';

/** More than any installation has; past it the numbering starts anew. */
const MOST_NUMBERS = 1_000_000;

/** Small numbers for applications in a project: what does not change for an object is remembered per number. */
export class ObjectNumbers {
  private readonly byText = new Map<string, number>();
  private byHeader = new WeakMap<Header, number>();
  /** Raised when all numbers lose their meaning. */
  generation = 0;

  constructor(private readonly most = MOST_NUMBERS) {}

  of(header: Header): number {
    const known = this.byHeader.get(header);
    if (known !== undefined) return known;
    const text = `${header.project}/${header.key}`;
    const number = this.byText.get(text) ?? this.next(text);
    this.byHeader.set(header, number);
    return number;
  }

  private next(text: string): number {
    if (this.byText.size >= this.most) this.startAnew();
    const number = this.byText.size;
    this.byText.set(text, number);
    return number;
  }

  private startAnew(): void {
    this.byText.clear();
    this.byHeader = new WeakMap();
    this.generation += 1;
  }
}

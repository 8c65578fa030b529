import type { Application } from '../application.js';

/** What is asked of List and Get; absent fields ask for nothing in particular. */
export interface ReadQuery {
  readonly name?: string | undefined;
  readonly appNamespace?: string | undefined;
  readonly selector?: string | undefined;
  readonly projects: readonly string[];
}

/** How much of the Applications is wanted: what columns show, or all of it. */
export type Extent = 'columns' | 'whole';

/** What a server answered, each form made when it is asked for. */
export interface Answer {
  /** Of a list its items, otherwise the one. */
  applications(): readonly Application[];
  /** On one line: the server's own text over HTTP, what the proto knows over gRPC. */
  json(): string;
}

/** A way to a server. Throws ServerError where the server says no. */
export interface Reader {
  get(query: ReadQuery): Promise<Answer>;
  list(query: ReadQuery, extent: Extent): Promise<Answer>;
}

import type { TestWorld } from '../../support/use-world.js';

/** One kind of bad input, with what it must get. */
export interface Row {
  /** As it stands in docs/wire.md. */
  readonly name: string;
  act(here: TestWorld): Promise<void>;
}

const STREAM = '/api/v1/stream/applications';

/** What a path with a query gets, as status and the error's text; by the three ways to ask over HTTP. */
export async function answers(here: TestWorld, query: string): Promise<{ status: number; message: string }[]> {
  const asked = [
    { path: STREAM, accept: 'text/event-stream' },
    { path: STREAM, accept: '*/*' },
    { path: '/api/v1/applications', accept: '*/*' },
  ];
  return Promise.all(
    asked.map(async ({ path, accept }) => {
      const response = await fetch(`${here.server.url}${path}?${query}`, { headers: { accept } });
      return { status: response.status, message: messageIn(await response.text()) };
    }),
  );
}

/** The text of an error envelope in any form; the body itself where it is none. */
function messageIn(body: string): string {
  return /"message":"((?:[^"\\]|\\.)*)"/.exec(body)?.[1] ?? body;
}

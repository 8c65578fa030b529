/** The whole JSON documents that a program has printed so far: each begins a line, what is inside is indented. */
export function jsonDocuments(out: string): unknown[] {
  return out.split(/^(?=\{)/m).flatMap((text): unknown[] => {
    try {
      return [JSON.parse(text)];
    } catch {
      return []; // the rest of it is still to come
    }
  });
}

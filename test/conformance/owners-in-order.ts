const OWNERS = '"managedFields":[';

/**
 * A transcript whose owners of fields stand in order of their text. Servers order them by whole seconds, then by name: whether
 * a second ends between two requests is chance.
 */
export function ownersInOrder(transcript: string): string {
  const [head = '', ...rest] = transcript.split(OWNERS);
  const parts = rest.map((text) => {
    const end = endOfList(text);
    const owners = text.slice(0, end).split(/(?<=\}),(?=\{"apiVersion")/);
    return `${owners.sort((a, b) => (a < b ? -1 : 1)).join(',')}${text.slice(end)}`;
  });
  return [head, ...parts].join(OWNERS);
}

/** Where the bracket closes that was opened just before; names of fields hold no brackets in these cases but in pairs. */
function endOfList(text: string): number {
  let depth = 1;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '[') depth++;
    if (text[at] === ']' && --depth === 0) return at;
  }
  return text.length;
}

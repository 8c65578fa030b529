const NO_ITEMS = '"items":null}';

/** Argo CD's list in the shape of `kubectl get -o json`: spliced, so that each object stays as the server wrote it. */
export function listText(text: string): string {
  const list = text.endsWith(NO_ITEMS) ? `${text.slice(0, -NO_ITEMS.length)}"items":[]}` : text;
  return `{"apiVersion":"v1","kind":"List",${list.slice(1)}`;
}

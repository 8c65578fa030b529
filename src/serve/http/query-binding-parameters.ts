import { percentDecode } from './percent-decoding.js';

export interface Parameter {
  readonly key: string;
  /** More than one only for `key[subscript]=value`, which means the subscript and the value. */
  readonly values: readonly string[];
}

const SUBSCRIPT = /^(.*)\[(.*)\]$/s;

/**
 * The parameters of a query string in their order, decoded. `projects[0]=a` gives the values `0` and `a`, because
 * grpc-gateway reads it so, and with it Argo CD.
 */
export function parseQuery(query: string): Parameter[] {
  const pieces = query.split('&').filter((piece) => piece !== '');
  return pieces.map((piece) => {
    const equals = piece.indexOf('=');
    const key = decodePart(equals < 0 ? piece : piece.slice(0, equals));
    const value = equals < 0 ? '' : decodePart(piece.slice(equals + 1));
    const [, name, subscript] = SUBSCRIPT.exec(key) ?? [];
    return name === undefined || subscript === undefined
      ? { key, values: [value] }
      : { key: name, values: [subscript, value] };
  });
}

function decodePart(text: string): string {
  return percentDecode(text.replaceAll('+', ' '), 'the query');
}

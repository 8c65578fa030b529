/** A message with its encodings, each made when a door first asks for it. */
export interface Message {
  json(): Buffer;
  proto(): Buffer;
  /** The JSON in pieces, where it is long and made of what exists already. */
  jsonPieces?(): readonly Buffer[];
}

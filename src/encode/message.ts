/** A message with its encodings, each made when a door first asks for it. */
export interface Message {
  json(): Buffer;
  proto(): Buffer;
}
